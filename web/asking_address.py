"""Where a request comes from, as it is counted."""

import ipaddress
from typing import Final

from starlette.requests import Request

NETWORK_BITS: Final = 64
"""Of an address of IPv6: whoever has one has all of its network."""


def asking_address(request: Request) -> str:
    """Address of whoever asks; of IPv6 the network; what is no address as it stands, cut."""
    return counted_address(request.client.host if request.client else "")


def counted_address(host: str) -> str:
    """An address, as those are counted who ask from it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:60]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False))
    return str(address)
