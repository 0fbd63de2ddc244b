"""The provider of the officials' accounts: OpenID Connect, authorization code with PKCE.

Invariants:
    * what it says of somebody counts only when it is signed by one of its keys, with one of `ALGORITHMS`, for us, now,
      and for the sign-in that asked;
    * it is asked when it is needed: a provider that is away keeps nothing of ours from starting;
    * however often somebody asks, its description and its keys are fetched once in a while.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, Field, JsonValue, SecretStr, TypeAdapter, ValidationError

from infra.settings import Settings
from web.signin.handshake import Handshake

ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"}
)
"""By which a token may be signed: only with a key that the provider alone has. Neither `none` nor a shared secret."""

SCOPE: Final = "openid profile"
KEPT_SECONDS: Final = 3600.0
"""Description and keys are read again after that."""

NOT_AGAIN_WITHIN_SECONDS: Final = 30.0
"""Keys are not fetched anew within that, whatever key a token names."""

LEFT_ALONE_SECONDS: Final = 5.0
"""A provider that was away is not asked again within that."""

TIMEOUT_SECONDS: Final = 5.0
ANSWER_LIMIT_BYTES: Final = 512 * 1024
LEEWAY_SECONDS: Final = 60
"""By which two clocks may differ."""

_DOCUMENT: Final[TypeAdapter[dict[str, JsonValue]]] = TypeAdapter(dict[str, JsonValue])


class ProviderAway(Exception):
    """The provider cannot be reached now, or says that it cannot answer."""


class CodeSpent(Exception):
    """The provider has taken this code before, or never gave it."""


class Declined(Exception):
    """The provider gives no token; the message is its code."""


class NotTrusted(Exception):
    """What the provider says does not stand examination; the message is a code of what is wrong."""


class Description(BaseModel):
    """What the provider says of itself (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    device_authorization_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class TerminalSignIn(BaseModel):
    """A sign-in that was begun at a terminal (RFC 8628, 3.2)."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str | None = None
    expires_in: Annotated[int, Field(gt=0, le=3600)]
    interval: Annotated[int, Field(ge=1, le=60)] = 5
    """Seconds between two questions."""


class Provider:
    """Speaks to one provider; safe for many tasks of one event loop."""

    def __init__(
        self, issuer: str, client_id: str, client_secret: SecretStr | None, now: Callable[[], datetime]
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._now = now
        self._description: Description | None = None
        self._described_until = 0.0
        self._keys: KeySet | None = None
        self._keys_read_at = 0.0
        self._away_until = 0.0

    @classmethod
    def of(cls, settings: Settings, now: Callable[[], datetime]) -> "Provider | None":
        """The one that the settings name; None where they name none."""
        if settings.oidc_issuer is None or settings.oidc_client_id is None:
            return None
        secret = settings.oidc_client_secret
        has_secret = secret is not None and secret.get_secret_value() != ""  # a file may be there and empty
        return cls(settings.oidc_issuer, settings.oidc_client_id, secret if has_secret else None, now)

    async def address_for(self, handshake: Handshake, redirect_uri: str) -> str:
        """Where a browser is led to sign in.

        Raises:
            ProviderAway: it cannot be reached now.
            NotTrusted: its description is none, or another's.
        """
        described = await self._described()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "state": handshake.state,
            "nonce": handshake.nonce,
            "code_challenge": handshake.challenge,
            "code_challenge_method": "S256",
        }
        return _with_query(described.authorization_endpoint, asked)

    async def claims(
        self, handshake: Handshake, code: str, redirect_uri: str, answered_by: str | None
    ) -> Mapping[str, Any]:
        """What the provider says of who signed in.

        Args:
            handshake: the sign-in that asked.
            code: that the browser brought.
            redirect_uri: to which it brought it.
            answered_by: issuer that the answer names (RFC 9207); None where it names none.

        Raises:
            ProviderAway: it cannot be reached now.
            CodeSpent: it has taken the code before, or never gave it.
            NotTrusted: what it says does not stand examination.
        """
        described = await self._described()
        if answered_by != self._issuer and (
            answered_by is not None or described.authorization_response_iss_parameter_supported
        ):
            raise NotTrusted("issuer_of_answer")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": handshake.verifier,
        }
        try:
            return await self._claims_for(described, form, handshake.nonce)
        except Declined as declined:
            if str(declined) == "invalid_grant":
                raise CodeSpent from None
            raise NotTrusted("refused_by_provider") from None

    async def begin_at_terminal(self) -> TerminalSignIn:
        """A sign-in that a person completes in any browser (RFC 8628).

        Raises:
            ProviderAway: it cannot be reached now.
            Declined: it lets nobody sign in so.
            NotTrusted: what it says does not stand examination.
        """
        described = await self._described()
        if described.device_authorization_endpoint is None:
            raise Declined("no_device_authorization")
        form, auth = self._proving(described, {"scope": SCOPE})
        said = await self._fetched(described.device_authorization_endpoint, form, auth)
        try:
            return TerminalSignIn.model_validate(said)
        except ValidationError:
            raise NotTrusted("device_authorization") from None

    async def claims_at_terminal(self, begun: TerminalSignIn) -> Mapping[str, Any]:
        """What the provider says of who completed a sign-in.

        Raises:
            ProviderAway: it cannot be reached now.
            Declined: nobody has completed it yet (`authorization_pending`, `slow_down`), or it lets nobody in.
            NotTrusted: what it says does not stand examination.
        """
        described = await self._described()
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": begun.device_code}
        return await self._claims_for(described, form, None)

    async def end_session_address(self, back_to: str) -> str | None:
        """Where a browser is led to sign out there too; None where the provider has no such place.

        Raises:
            ProviderAway: it cannot be reached now.
            NotTrusted: its description is none, or another's.
        """
        described = await self._described()
        if described.end_session_endpoint is None:
            return None
        asked = {"client_id": self._client_id, "post_logout_redirect_uri": back_to}
        return _with_query(described.end_session_endpoint, asked)

    async def _described(self) -> Description:
        now = time.monotonic()
        if self._description is None or now >= self._described_until:
            fetched = await self._fetched(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            try:
                described = Description.model_validate(fetched)
            except ValidationError:
                raise NotTrusted("description") from None
            self._check(described)
            self._description, self._described_until = described, now + KEPT_SECONDS
        return self._description

    def _check(self, described: Description) -> None:
        if described.issuer != self._issuer:
            raise NotTrusted("issuer_of_description")
        own = urlsplit(self._issuer)
        for address in (
            described.authorization_endpoint,
            described.token_endpoint,
            described.jwks_uri,
            described.end_session_endpoint,
            described.device_authorization_endpoint,
        ):
            if address is None:
                continue
            parts = urlsplit(address)
            if parts.scheme != "https" and (parts.scheme, parts.hostname) != (own.scheme, own.hostname):
                raise NotTrusted("address_without_tls")

    async def _claims_for(
        self, described: Description, form: Mapping[str, str], nonce: str | None
    ) -> Mapping[str, Any]:
        asked, auth = self._proving(described, form)
        token = (await self._fetched(described.token_endpoint, asked, auth)).get("id_token")
        if not isinstance(token, str):
            raise NotTrusted("no_token")
        return await self._examined(described, token, nonce)

    async def _examined(self, described: Description, token: str, nonce: str | None) -> Mapping[str, Any]:
        allowed = sorted(ALGORITHMS.intersection(described.id_token_signing_alg_values_supported))
        if not allowed:  # none would mean the library's own choice
            raise NotTrusted("algorithm")
        try:
            claims = _signed(token, await self._signing_keys(described), allowed)
        except NotTrusted:
            if not self._may_read_keys_again():
                raise
            # It may have new keys, which it had not when ours were read.
            self._keys = None
            claims = _signed(token, await self._signing_keys(described), allowed)
        registry = jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise NotTrusted(_code(error)) from None
        if nonce is not None and claims.get("nonce") != nonce:
            raise NotTrusted("nonce")
        self._check_party(claims)
        return claims

    def _check_party(self, claims: Mapping[str, Any]) -> None:
        """Return if the token was issued to us, and not to another for whom we are among the readers."""
        is_for_others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if is_for_others else self._client_id) != self._client_id:
            raise NotTrusted("party")

    async def _signing_keys(self, described: Description) -> KeySet:
        now = time.monotonic()
        if self._keys is None or now >= self._keys_read_at + KEPT_SECONDS:
            fetched = await self._fetched(described.jwks_uri)
            self._keys_read_at = now
            self._keys = _usable(fetched.get("keys"))
        return self._keys

    def _may_read_keys_again(self) -> bool:
        return time.monotonic() >= self._keys_read_at + NOT_AGAIN_WITHIN_SECONDS

    def _proving(
        self, described: Description, form: Mapping[str, str]
    ) -> tuple[Mapping[str, str], httpx.BasicAuth | None]:
        """The form with what proves who asks, in it or beside it."""
        methods = described.token_endpoint_auth_methods_supported
        if self._client_secret is None:
            return {**form, "client_id": self._client_id}, None
        if "client_secret_post" in methods:
            secret = self._client_secret.get_secret_value()
            return {**form, "client_id": self._client_id, "client_secret": secret}, None
        return form, _basic(self._client_id, self._client_secret)

    async def _fetched(
        self, address: str, form: Mapping[str, str] | None = None, auth: httpx.BasicAuth | None = None
    ) -> dict[str, JsonValue]:
        """The document at an address, or the answer to a form.

        Raises:
            ProviderAway: no answer, or one that says that there is none now.
            Declined: it refuses, and says why.
            NotTrusted: it answers otherwise.
        """
        if time.monotonic() < self._away_until:
            raise ProviderAway
        try:
            async with (
                httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client,
                client.stream(
                    "GET" if form is None else "POST",
                    address,
                    data=form,
                    auth=auth or httpx.USE_CLIENT_DEFAULT,
                    headers={"Accept": "application/json"},
                ) as answer,
            ):
                content = bytearray()
                async for part in answer.aiter_bytes():
                    content += part
                    if len(content) > ANSWER_LIMIT_BYTES:
                        raise NotTrusted("answer_too_large")
        except httpx.HTTPError:
            self._away_until = time.monotonic() + LEFT_ALONE_SECONDS
            raise ProviderAway from None
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._away_until = time.monotonic() + LEFT_ALONE_SECONDS
            raise ProviderAway
        try:
            document = _DOCUMENT.validate_json(bytes(content))
        except ValidationError:
            raise NotTrusted("no_document") from None
        if answer.status_code != HTTPStatus.OK:
            if form is None:
                raise NotTrusted("refused_by_provider")
            raise Declined(str(document.get("error"))[:60])
        return document


def _signed(token: str, keys: KeySet, algorithms: Sequence[str]) -> dict[str, Any]:
    """What a token says that one of these keys signed.

    Raises:
        NotTrusted: none did, or by another algorithm.
    """
    try:
        return jwt.decode(token, keys, algorithms=list(algorithms)).claims
    except (JoseError, ValueError) as error:
        raise NotTrusted(_code(error)) from None


def _usable(keys: JsonValue) -> KeySet:
    """Of a provider's keys those that can check a signature of `ALGORITHMS`."""
    described: Sequence[JsonValue] = keys if isinstance(keys, list) else []
    usable: list[Any] = [
        key
        for key in described
        if isinstance(key, dict) and key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError):
        raise NotTrusted("keys") from None


def _basic(client_id: str, secret: SecretStr) -> httpx.BasicAuth:
    """Both form-encoded first (RFC 6749, 2.3.1)."""
    encoded = [urlencode({"": each}).removeprefix("=") for each in (client_id, secret.get_secret_value())]
    return httpx.BasicAuth(*encoded)


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _code(error: Exception) -> str:
    """What is wrong, in one word, without anything of the token."""
    claim = getattr(error, "claim", None)
    return str(claim) if isinstance(claim, str) else getattr(error, "error", None) or "signature"
