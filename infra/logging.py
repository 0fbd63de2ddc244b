"""Log lines of one process: one JSON object per line on stderr, with the ids of the running workflow or activity.

Every line, ours and a library's, passes the same steps, so none escapes the last but one: personal data does not leave
the process. Events are named `room.happened`; what they are about stands in fields, as codes and ids.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, TextIO

import orjson
import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger
from temporalio import activity, workflow

from infra.discretion import discreet, shortened
from infra.settings import LogFormat, LogLevel

VALUE_LIMIT_CHARACTERS: Final = 200
DEPTH_LIMIT: Final = 4
FRAMES_LIMIT: Final = 12

DENIED_WORDS: Final = frozenset(
    {
        "address", "alamat", "answer", "body", "contact", "content", "email", "input", "ktp", "mail", "message", "nama",
        "name", "nik", "note", "password", "payload", "phone", "recipient", "reporter", "result", "sealed", "secret",
        "sender", "subject", "summary", "telepon", "text", "title", "token", "url", "whatsapp",
    }
)  # fmt: skip
"""A field is withheld when a word of its name, parted by `_` and less a plural's ending, is among these."""

ALLOWED_KEYS: Final = frozenset({"temporal_address", "metrics_address"})
"""Names that hold a denied word and say nothing of a person."""

EVENT_NAME: Final = re.compile(r"[a-z][a-z_0-9]*(\.[a-z][a-z_0-9]*)+")

CHATTY_LIBRARIES: Final = ("aiosmtplib", "apprise", "asyncio", "httpcore", "httpx", "mail.log", "urllib3")
"""They write addresses and tokens at INFO; heard from WARNING on."""


def configure_logging(level: LogLevel, log_format: LogFormat, stream: TextIO | None = None) -> None:
    """Route structlog and the standard library's logging to `stream` (stderr); may be called again."""
    target = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        add_execution_ids,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), unpack_temporal_extras],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                render_exception,
                withhold_personal_data,
                *_renderers(log_format, colors=target.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level.value.upper())
    for library in CHATTY_LIBRARIES:
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))
    workflow.logger.workflow_info_on_message = False
    workflow.logger.workflow_info_on_extra = True
    activity.logger.activity_info_on_message = False
    activity.logger.activity_info_on_extra = True


def add_execution_ids(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The line with the ids of the activity or workflow that wrote it."""
    if activity.in_activity():
        doing = activity.info()
        _fill(
            event,
            activity_id=doing.activity_id,
            activity_type=doing.activity_type,
            attempt=doing.attempt,
            workflow_id=doing.workflow_id,
            run_id=doing.workflow_run_id,
        )
    elif workflow.in_workflow():
        running = workflow.info()
        _fill(
            event,
            workflow_id=running.workflow_id,
            workflow_type=running.workflow_type,
            run_id=running.run_id,
            attempt=running.attempt,
        )
    return event


def unpack_temporal_extras(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The line with the ids that Temporal's own loggers carry in a field of theirs."""
    for extra in ("temporal_workflow", "temporal_activity"):
        details = event.pop(extra, None)
        if isinstance(details, Mapping):
            known = ("workflow_id", "workflow_type", "activity_id", "activity_type", "attempt")
            _fill(event, **{key: details[key] for key in known if key in details})
            _fill(event, run_id=details.get("run_id") or details.get("workflow_run_id"))
    event.pop("temporal_log", None)
    return event


def render_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The line with its exception as data: types, discreet messages and frames, no values of variables."""
    info = event.pop("exc_info", None)
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    elif info and not isinstance(info, tuple):
        info = sys.exc_info()
    if info and info[0] is not None:
        event["exception"] = _exception_as_data(_transform(info))
    return event


def withhold_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The line without fields that may hold personal data; `withheld` names them."""
    withheld: set[str] = set()
    kept = {
        key: value if key in {"event", "exception"} else _permitted(value, withheld, DEPTH_LIMIT)
        for key, value in event.items()
        if _may_be_written(key, withheld)
    }
    happened = str(event.get("event", ""))
    # What is no event's name is a sentence, usually a library's, and may quote what the library was given.
    kept["event"] = happened if EVENT_NAME.fullmatch(happened) else discreet(happened)
    if withheld:
        kept["withheld"] = sorted(withheld)
    return kept


def _renderers(log_format: LogFormat, *, colors: bool) -> list[Processor]:
    if log_format is LogFormat.JSON:
        return [_json_line]
    return [
        _console_exception,
        structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback),
    ]


def _fill(event: MutableMapping[str, Any], **ids: str | int | None) -> None:
    for key, value in ids.items():
        if value is not None:
            event.setdefault(key, value)


def _may_be_written(key: object, withheld: set[str]) -> bool:
    name = str(key)
    words = {
        word for part in name.lower().split("_") for word in (part, part.removesuffix("s"), part.removesuffix("es"))
    }
    if name in ALLOWED_KEYS or DENIED_WORDS.isdisjoint(words):
        return True
    withheld.add(name)
    return False


def _permitted(value: object, withheld: set[str], depth: int) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return shortened(str(value), VALUE_LIMIT_CHARACTERS)
        case bytes():
            return f"{len(value)} bytes"
        case Mapping() if depth:
            return {
                str(key): _permitted(part, withheld, depth - 1)
                for key, part in value.items()
                if _may_be_written(key, withheld)
            }
        case list() | tuple() | set() | frozenset() if depth:
            return [_permitted(part, withheld, depth - 1) for part in value]
        case _:
            # An object's own text may hold anything it was made of.
            return type(value).__qualname__


_transform = ExceptionDictTransformer(show_locals=False, max_frames=FRAMES_LIMIT, use_rich=False)


def _exception_as_data(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outermost first; the members of a group follow the group."""
    rendered = []
    for part in parts:
        rendered.append(
            {
                "exc_type": part["exc_type"],
                "is_cause": part["is_cause"],
                "says": discreet(part["exc_value"]),
                "frames": [f"{frame['filename']}:{frame['lineno']} {frame['name']}" for frame in part["frames"]],
            }
        )
        for member in part.get("exceptions", ()):
            rendered += _exception_as_data(member)
    return rendered


def _console_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    parts = event.get("exception")
    if parts:
        event["exception"] = "\n".join(
            "\n  ".join([f"{part['exc_type']}: {part['says']}", *part["frames"]]) for part in parts
        )
    return event


def _json_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=lambda value: type(value).__qualname__).decode()
