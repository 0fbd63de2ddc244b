"""How values travel to and from the engine: pydantic both ways, and what does not fit is refused by type.

Without this, a workflow that cannot read its input is not failed but tried again for ever, and an error's full text,
which may quote personal data, stays in the history.
"""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    DefaultFailureConverter,
    PayloadConverter,
    SerializationContext,
    WithSerializationContext,
    create_payload_validation_error,
)
from typing_extensions import Self

from infra.discretion import discreet, shortened

LOCATIONS_LIMIT: Final = 20
LOCATION_LIMIT_CHARACTERS: Final = 60
STACK_LIMIT_CHARACTERS: Final = 2000


class CheckedPayloadConverter(PydanticPayloadConverter, WithSerializationContext):
    """Pydantic's converter, by which unreadable input of a workflow fails it with `PayloadValidationError`."""

    _between_worker_and_activity = False

    def with_context(self, context: SerializationContext) -> Self:
        """The converter for what belongs to `context`."""
        converter = super().with_context(context)
        if isinstance(context, ActivitySerializationContext) and converter is self:
            converter = type(self)()
        converter._between_worker_and_activity = isinstance(context, ActivitySerializationContext)
        return converter

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """Values of `payloads`.

        Raises:
            ApplicationError: of type `PayloadValidationError`, not to be retried; where and what kind, never the input.
            ValidationError: a result of an activity cannot be read. That is a fault of ours, cured by the next
                release; failing the workflow for it would lose the workflow.
        """
        try:
            return super().from_payloads(payloads, type_hints)
        except ValidationError as error:
            if self._between_worker_and_activity:
                raise
            raise create_payload_validation_error(locations(error)) from None
        except (KeyError, RuntimeError, UnicodeDecodeError) as error:
            if self._between_worker_and_activity:
                raise
            raise create_payload_validation_error([{"at": "", "kind": "unknown_encoding"}]) from error


def locations(error: ValidationError) -> list[dict[str, str]]:
    """Where each complaint of `error` stands and of which kind it is; the first twenty."""
    parts = error.errors(include_input=False, include_context=False, include_url=False)
    return [
        {"at": shortened(".".join(map(str, part["loc"])), LOCATION_LIMIT_CHARACTERS), "kind": part["type"]}
        for part in parts[:LOCATIONS_LIMIT]
    ]


class DiscreetFailureConverter(DefaultFailureConverter):
    """Temporal's converter, by which errors enter the history short and without what they quote.

    Encoding the texts instead (`encode_common_attributes`) would hide them from operators and, without a codec, from
    nobody else.
    """

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        """Fill `failure` from `exception` and its causes."""
        super().to_failure(exception, payload_converter, failure)
        failure.message = discreet(failure.message)
        failure.stack_trace = shortened(failure.stack_trace, STACK_LIMIT_CHARACTERS)


data_converter: Final = DataConverter(
    payload_converter_class=CheckedPayloadConverter, failure_converter_class=DiscreetFailureConverter
)
"""For every client, worker and replayer alike."""
