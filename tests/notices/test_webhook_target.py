from ipaddress import ip_address

import pytest

from notices.model import FailureCode, PermanentFailure, TemporaryFailure
from notices.webhook_target import IpAddress, WebhookPolicy, addresses_of, is_allowed, system_resolve, target_of

PRODUCTION = WebhookPolicy()
OFFICE = WebhookPolicy(allow_private=True)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8", "1.1.1.1", "103.20.88.1", "2001:4860:4860::8888", "2400:cb00::1", "172.32.0.1", "100.128.0.1",
    ],
)  # fmt: skip
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(ip_address(address), PRODUCTION)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.9",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "::1",
        "fc00::1",
        "fd12::1",
    ],
)
def test_our_own_networks_are_allowed_only_where_the_policy_says_so(address: str) -> None:
    assert not is_allowed(ip_address(address), PRODUCTION)
    assert is_allowed(ip_address(address), OFFICE)


@pytest.mark.parametrize("policy", [PRODUCTION, OFFICE])
@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",  # cloud metadata
        "169.254.1.1",
        "fe80::1",
        "fe80::1%eth0",
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "100.64.0.1",  # carrier-grade NAT
        "100.127.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "192.88.99.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::127.0.0.1",
        "::ffff:0:7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fec0::1",
        "5f00::1",
        "100::1",
    ],
)
def test_special_addresses_are_never_allowed(address: str, policy: WebhookPolicy) -> None:
    assert not is_allowed(ip_address(address), policy)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://hook.example.test/", FailureCode.TARGET_FORBIDDEN),
        ("ftp://hook.example.test/", FailureCode.TARGET_FORBIDDEN),
        ("file:///etc/passwd", FailureCode.TARGET_FORBIDDEN),
        ("gopher://hook.example.test/", FailureCode.TARGET_FORBIDDEN),
        ("//hook.example.test/", FailureCode.TARGET_FORBIDDEN),
        ("hook.example.test", FailureCode.TARGET_FORBIDDEN),
        ("", FailureCode.TARGET_FORBIDDEN),
        ("https://hook.example.test:8443/", FailureCode.TARGET_FORBIDDEN),
        ("https://hook.example.test:0/", FailureCode.TARGET_FORBIDDEN),
        ("https://hook.example.test:22/", FailureCode.TARGET_FORBIDDEN),
        ("https://user@hook.example.test/", FailureCode.TARGET_FORBIDDEN),
        ("https://user:pass@hook.example.test/", FailureCode.TARGET_FORBIDDEN),
        ("https://hook.example.test@169.254.169.254/", FailureCode.TARGET_FORBIDDEN),
        ("https://2130706433/", FailureCode.TARGET_FORBIDDEN),
        ("https://134744072/", FailureCode.TARGET_FORBIDDEN),
        ("https://0x7f000001/", FailureCode.TARGET_FORBIDDEN),
        ("https://0x7f.1/", FailureCode.TARGET_FORBIDDEN),
        ("https://0177.0.0.1/", FailureCode.BAD_ADDRESS),
        ("https://127.1/", FailureCode.TARGET_FORBIDDEN),
        ("https://010.8.8.8/", FailureCode.BAD_ADDRESS),
        ("https://8.8.8.8:80/", FailureCode.TARGET_FORBIDDEN),
        ("https:///path", FailureCode.BAD_ADDRESS),
        ("https://hook example.test/", FailureCode.BAD_ADDRESS),
        ("https://hook.example.test:99999999/", FailureCode.TARGET_FORBIDDEN),
        ("https://hook.example.test/\r\nX: y", FailureCode.BAD_ADDRESS),
        ("https://hook.example.test/\0", FailureCode.BAD_ADDRESS),
        ("https://[::1/", FailureCode.BAD_ADDRESS),
        ("https://%00/", FailureCode.BAD_ADDRESS),
        ("https://{{7*7}}/", FailureCode.BAD_ADDRESS),
        ("https://hook.example.test/" + "a" * 70_000, FailureCode.BAD_ADDRESS),
    ],
)
def test_an_address_that_is_not_plain_https_is_refused_before_anything_is_resolved(
    address: str, code: FailureCode
) -> None:
    with pytest.raises(PermanentFailure) as failed:
        target_of(address, PRODUCTION)

    assert failed.value.code is code


def test_an_ordinary_address_is_taken_as_it_is() -> None:
    target = target_of("https://Hook.Example.test/desk/a?b=c", PRODUCTION)

    assert (target.host, target.port) == ("hook.example.test", 443)
    assert target.url.raw_path == b"/desk/a?b=c"


def test_the_policy_opens_plain_http_and_further_ports() -> None:
    policy = WebhookPolicy(allow_http=True, allowed_ports=frozenset({80, 8080}))

    assert target_of("http://hook.example.test/", policy).port == 80
    assert target_of("http://hook.example.test:8080/", policy).port == 8080
    with pytest.raises(PermanentFailure):
        target_of("https://hook.example.test/", policy)


async def test_a_name_for_this_machine_is_forbidden_in_production() -> None:
    with pytest.raises(PermanentFailure) as failed:
        await addresses_of(target_of("https://localhost/", PRODUCTION), PRODUCTION, system_resolve)

    assert failed.value.code is FailureCode.TARGET_FORBIDDEN


async def test_one_forbidden_address_among_allowed_ones_forbids_the_name() -> None:
    async def resolve(_host: str, _port: int) -> tuple[IpAddress, ...]:
        return ip_address("8.8.8.8"), ip_address("10.0.0.5")

    with pytest.raises(PermanentFailure) as failed:
        await addresses_of(target_of("https://hook.example.test/", PRODUCTION), PRODUCTION, resolve)

    assert failed.value.code is FailureCode.TARGET_FORBIDDEN


async def test_a_name_that_means_nothing_is_temporary() -> None:
    with pytest.raises(TemporaryFailure) as failed:
        await addresses_of(target_of("https://hook.invalid/", PRODUCTION), PRODUCTION, system_resolve)

    assert failed.value.code is FailureCode.NAME_NOT_RESOLVED


async def test_an_impossible_name_is_permanent() -> None:
    with pytest.raises(PermanentFailure) as failed:
        await addresses_of(target_of(f"https://{'a' * 64}.test/", PRODUCTION), PRODUCTION, system_resolve)

    assert failed.value.code is FailureCode.BAD_ADDRESS
