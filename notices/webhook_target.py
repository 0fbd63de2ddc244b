"""Where a webhook may go: checks of the address as written and of every network address it stands for.

A contact's address is typed by people, so it must not become a way into our own network (server-side request forgery).
Invariants:
    * only the scheme, ports and kinds of address that the policy names;
    * a name is resolved once per delivery; all its addresses must be allowed, and the connection goes to one of
      exactly these, so that a name cannot change its meaning between the check and the connection.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from domain.base import Value
from notices.model import FailureCode, PermanentFailure, TemporaryFailure

IpAddress = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[tuple[IpAddress, ...]]]
"""Addresses of a host, for a port; raises `socket.gaierror`."""


class WebhookPolicy(Value):
    """What a webhook may reach and use up. The defaults are those of production."""

    allow_http: bool = False
    """Plain HTTP, for development."""

    allow_private: bool = False
    """Loopback and private networks, for development and for receivers in the same office network."""

    allowed_ports: frozenset[int] = frozenset({443})
    time_limit: timedelta = timedelta(seconds=15)
    """For the whole delivery, resolving included."""

    answer_limit_bytes: int = 64 * 1024
    retry_after_limit: timedelta = timedelta(hours=1)
    """A receiver may not silence us longer than this."""


@dataclass(frozen=True)
class Target:
    """An address that was found well-formed and allowed as written."""

    url: httpx.URL
    host: str
    port: int


_HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")

_PRIVATE = tuple(
    map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"))
)

_GLOBAL_IPV6 = ip_network("2000::/3")

_NEVER = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # protocol assignments
            "192.88.99.0/24",  # 6to4 relay
            "2001::/23",  # protocol assignments, Teredo
            "2002::/16",  # 6to4, carries an IPv4 address inside
            "3fff::/20",  # documentation
        ),
    )
)
"""Routable in the eyes of `ipaddress`, but no place for a receiver. NAT64 and mapped IPv4 lie outside 2000::/3."""


def target_of(address: str, policy: WebhookPolicy) -> Target:
    """Target behind an address as somebody wrote it.

    Raises:
        PermanentFailure: BAD_ADDRESS, or TARGET_FORBIDDEN by scheme, userinfo, port or a disguised number.
    """
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise PermanentFailure(FailureCode.BAD_ADDRESS, "url") from None
    host = url.raw_host.decode("ascii")
    if url.scheme not in (("https", "http") if policy.allow_http else ("https",)):
        raise PermanentFailure(FailureCode.TARGET_FORBIDDEN, "scheme")
    if url.userinfo:
        raise PermanentFailure(FailureCode.TARGET_FORBIDDEN, "userinfo")
    if _HOST.fullmatch(host) is None:
        raise PermanentFailure(FailureCode.BAD_ADDRESS, "host")
    if _is_disguised_number(host):
        raise PermanentFailure(FailureCode.TARGET_FORBIDDEN, "number")
    port = (443 if url.scheme == "https" else 80) if url.port is None else url.port
    if port not in policy.allowed_ports:
        raise PermanentFailure(FailureCode.TARGET_FORBIDDEN, "port")
    return Target(url=url, host=host, port=port)


async def addresses_of(target: Target, policy: WebhookPolicy, resolve: Resolve) -> tuple[IpAddress, ...]:
    """Network addresses of the target, at least one, all of them allowed.

    Raises:
        PermanentFailure: TARGET_FORBIDDEN when one of them is not allowed, BAD_ADDRESS for an impossible name.
        TemporaryFailure: NAME_NOT_RESOLVED.
    """
    try:
        addresses = await resolve(target.host, target.port)
    except socket.gaierror:
        raise TemporaryFailure(FailureCode.NAME_NOT_RESOLVED) from None
    except UnicodeError:
        raise PermanentFailure(FailureCode.BAD_ADDRESS, "host") from None
    if not addresses:
        raise TemporaryFailure(FailureCode.NAME_NOT_RESOLVED)
    if not all(is_allowed(address, policy) for address in addresses):
        raise PermanentFailure(FailureCode.TARGET_FORBIDDEN, "network")
    return addresses


def is_allowed(address: IpAddress, policy: WebhookPolicy) -> bool:
    """Whether a webhook may connect to `address`."""
    if any(address in network for network in _PRIVATE):
        return policy.allow_private
    if any(address in network for network in _NEVER) or address.is_multicast or not address.is_global:
        return False
    return isinstance(address, IPv4Address) or address in _GLOBAL_IPV6


async def system_resolve(host: str, port: int) -> tuple[IpAddress, ...]:
    """Addresses by the operating system's resolver, in its order of preference."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


def _is_disguised_number(host: str) -> bool:
    """Whether `host` is an IPv4 address in decimal, octal, hexadecimal or shortened writing."""
    try:
        ip_address(host)
    except ValueError:
        pass
    else:
        return False
    try:
        socket.inet_aton(host.rstrip("."))
    except OSError:
        return False
    return True
