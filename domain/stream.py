"""Names of streams."""


def kind_of(stream: str) -> str:
    """What the events of `stream` are about: the first part of its name."""
    return stream.partition("/")[0]
