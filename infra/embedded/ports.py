"""Ports of our own machine."""

import socket
from typing import Final

LOOPBACK: Final = "127.0.0.1"

OWN_PORTS: Final = range(20_000, 30_000)
"""Below what systems hand out by themselves, and without 7233, where an engine of the whole machine would listen."""


def own_port(digest: str) -> int:
    """The port that goes with a name in hexadecimal digits; always the same one."""
    return OWN_PORTS[int(digest, 16) % len(OWN_PORTS)]


def free_port(*preferred: int) -> int:
    """The first of `preferred` on which nobody listens, else one that the system hands out."""
    for port in (*preferred, 0):
        with socket.socket() as probe:
            # As a server would: connections that linger from the last run do not take a port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free")
