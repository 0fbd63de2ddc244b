"""Text with a grammar: the base of every identity that is made of parts."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, GetCoreSchemaHandler, StringConstraints


class Key(str):
    """An identity made of parts. It is stored, compared and shown as the text it is.

    Only the class of a key builds it from parts and takes it apart (`tests/architecture/test_keys.py`).
    """

    __slots__ = ()

    shortest: ClassVar[int] = 1
    longest: ClassVar[int] = 200
    grammar: ClassVar[str | None] = None
    """Pattern of the whole text; None where a reader must bear what a later release writes."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> Any:  # noqa: ANN401
        """Read from text, with the bounds above; written as text."""
        bounds = StringConstraints(min_length=cls.shortest, max_length=cls.longest, pattern=cls.grammar)
        return handler.generate_schema(Annotated[str, bounds, AfterValidator(cls)])
