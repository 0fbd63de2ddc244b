"""How values travel to and from the engine: pydantic both ways, and what does not fit is refused by type.

Without this, a workflow that cannot read its input is not failed but tried again for ever, and an error's full text,
which may quote personal data, stays in the history.
"""

import copy
from collections.abc import Sequence
from typing import Any, Final, Self

from pydantic import ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    ActivitySerializationContext,
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    PayloadConverter,
    SerializationContext,
    create_payload_validation_error,
)

from infra.discretion import discreet, shortened

LOCATIONS_LIMIT: Final = 20
LOCATION_LIMIT_CHARACTERS: Final = 60
STACK_LIMIT_CHARACTERS: Final = 2000

_JSON: Final = PydanticJSONPlainPayloadConverter(max_cached_type_adapters=64)
# One for the process: the SDK makes a converter per workflow, and each would build the validators of all events anew.
# The bound keeps classes of workflow modules, which the sandbox loads anew for each workflow, from piling up.


class CheckedPayloadConverter(CompositePayloadConverter):
    """Pydantic's converter, by which unreadable input of a workflow fails it with `PayloadValidationError`."""

    def __init__(self) -> None:
        super().__init__(
            *(
                _JSON if isinstance(converter, JSONPlainPayloadConverter) else converter
                for converter in DefaultPayloadConverter.default_encoding_payload_converters
            )
        )
        self.reads_for_activities = False

    def with_context(self, context: SerializationContext) -> Self:
        """The converter for what belongs to `context`."""
        between = isinstance(context, ActivitySerializationContext)
        if between == self.reads_for_activities:
            return self
        converter = copy.copy(self)
        converter.reads_for_activities = between
        return converter

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """Values of `payloads`.

        Raises:
            ApplicationError: of type `PayloadValidationError`, not to be retried; where and what kind, never the input.
            ValidationError, KeyError, RuntimeError: arguments or result of an activity cannot be read. That is a fault
                of ours, cured by the next release; failing the workflow for it would lose the workflow.
        """
        try:
            return super().from_payloads(payloads, type_hints)
        except ValidationError as error:
            if self.reads_for_activities:
                raise
            raise create_payload_validation_error(locations(error)) from None
        except (KeyError, RuntimeError):
            if self.reads_for_activities:
                raise
            raise create_payload_validation_error([{"at": "", "kind": "unknown_encoding"}]) from None


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
        failure.stack_trace = failure.stack_trace[-STACK_LIMIT_CHARACTERS:]


data_converter: Final = DataConverter(
    payload_converter_class=CheckedPayloadConverter, failure_converter_class=DiscreetFailureConverter
)
"""For every client, worker and replayer alike."""
