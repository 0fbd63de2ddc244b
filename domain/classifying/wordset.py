"""Word lists written as people read them."""


def word_set(*lines: str) -> frozenset[str]:
    """The words of `lines`, which are separated by spaces."""
    return frozenset(word for line in lines for word in line.split())
