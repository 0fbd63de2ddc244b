"""The next state of something that never changes: the same value with other fields."""

from typing import TYPE_CHECKING, TypeVar

__all__ = ["replace"]

Frozen = TypeVar("Frozen")

if TYPE_CHECKING:
    # To the type checker it is the library's own, of which it knows that a name must exist and a value must fit.
    from dataclasses import replace
else:

    def replace(frozen: Frozen, /, **changes: object) -> Frozen:
        """The same instance of a frozen dataclass with other fields, which the type checker has checked.

        `dataclasses.replace` would have every field validated again. States are folded event by event, in replayed code
        too, and what they hold was validated when it was made.

        Raises:
            TypeError: there is no such field.
        """
        fields = frozen.__dict__
        if not changes.keys() <= fields.keys():
            raise TypeError(f"{type(frozen).__name__} has no {', '.join(sorted(changes.keys() - fields.keys()))}")
        changed = object.__new__(type(frozen))
        changed.__dict__.update(fields)
        changed.__dict__.update(changes)
        return changed
