"""Ports of our own machine."""

import socket
from typing import Final

LOOPBACK: Final = "127.0.0.1"


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
