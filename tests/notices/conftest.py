import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.notices.receivers import HttpReceiver, MailReceiver, http_receiver, mail_receiver


@dataclass(frozen=True)
class Certified:
    """A server certificate made for this run, and the file that makes a client trust it."""

    ca_file: Path
    server: ssl.SSLContext


def make_certificate(folder: Path, *names: str) -> Certified:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = utc_now()
    alternatives = [x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name) for name in names]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    ca_file, key_file = folder / "certificate.pem", folder / "key.pem"
    ca_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(ca_file, key_file)
    return Certified(ca_file, server)


def utc_now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    """Names this machine, but not its network address."""
    return make_certificate(tmp_path_factory.mktemp("own"), "localhost")


@pytest.fixture(scope="session")
def certified_for_another_name(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return make_certificate(tmp_path_factory.mktemp("other"), "other.test")


@pytest_asyncio.fixture
async def mail() -> AsyncIterator[MailReceiver]:
    async with mail_receiver() as receiver:
        yield receiver


@pytest_asyncio.fixture
async def http() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as receiver:
        yield receiver


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that nobody listens on, kept so that nobody else takes it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
