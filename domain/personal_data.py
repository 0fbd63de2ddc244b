"""Numbers and addresses of persons in a text: what a rule can see of personal data.

Names no rule can see. Dates, hours, amounts, numbers of registers and of polling stations are none of these.
"""

import re
from typing import Final

_NUMBER_OF_A_PERSON: Final = (
    r"\d{16,18}"  # NIK of an identity card, NIP of an official, number of a family's card
    r"|\d{4}(?:[ .-]\d{4}){3}|\d{6}[ .-]\d{6}[ .-]\d{4}|\d{8}[ .-]\d{6}[ .-]\d[ .-]\d{3}"  # the same in groups
)
_TELEPHONE: Final = (
    r"(?:\+?62[ .-]?\(?0?\)?|\(?0)8\d{1,2}\)?(?:[ .-]?\d){6,10}"  # mobile
    r"|\(0\d{2,3}\)[ .-]?\d(?:[ .-]?\d){4,7}|0\d{2,3}[ -]\d{5,8}"  # landline, behind the number of its area
    r"|\+\d(?:[ .()-]{0,2}\d){7,14}"  # of another country
)

PERSONAL: Final = re.compile(
    r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;]+"  # mail address
    rf"|(?<!\d)(?:{_NUMBER_OF_A_PERSON}|{_TELEPHONE})(?!\d)"
)
"""A mail address, a telephone number, or a number by which the state knows somebody."""


def has_personal_data(text: str) -> bool:
    """Whether a number or address of a person stands in `text`."""
    return PERSONAL.search(text) is not None


def without_personal_data(text: str, mask: str) -> str:
    """`text` with `mask` in the place of every number and address of a person."""
    return PERSONAL.sub(mask, text)
