"""A provider of accounts in a process of its own: Authlib's authorization server on Flask, spoken to over HTTP.

`python -m tests.web.provider_process` prints its issuer and serves until its standard input ends. It knows one client
and the users that are laid into it at `/persons`. At `/lies` it is told what its tokens are to claim or how they are to
be signed, against the rules: what a hostile or broken provider, or somebody between, would send.
"""

import base64
import hmac
import json
import os
import secrets
import sys
import threading
import time
from typing import Any, NamedTuple

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc8628 import DeviceAuthorizationEndpoint, DeviceCodeGrant, DeviceCredentialDict
from authlib.oidc.core import OpenIDCode, UserInfo
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import Key, KeySet, RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT_ID = "desk"
CLIENT_SECRET = "rahasia-klien.123_~"
ALGORITHM = "RS256"
CODE_SECONDS = 60
DEVICE = DeviceCodeGrant.GRANT_TYPE


class Person(NamedTuple):
    """Somebody with an account."""

    sub: str
    claims: dict[str, Any]

    def get_user_id(self) -> str:
        return self.sub


class Client(ClientMixin):  # type: ignore[misc]  # it has no types
    """The pages, as the provider knows them."""

    client_id = CLIENT_ID

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in STATE.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret.encode(), CLIENT_SECRET.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == STATE.auth_method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in ("authorization_code", DEVICE)


class Code(AuthorizationCodeMixin):  # type: ignore[misc]  # it has no types
    """For which a token is given, once."""

    def __init__(self, person: Person, **kept: Any) -> None:
        self.person = person
        self.kept = kept
        self.given_at = time.time()
        self.code_challenge = kept["code_challenge"]
        self.code_challenge_method = kept["code_challenge_method"]

    def get_redirect_uri(self) -> Any:
        return self.kept["redirect_uri"]

    def get_scope(self) -> Any:
        return self.kept["scope"]

    def get_nonce(self) -> Any:
        return self.kept["nonce"]

    def get_auth_time(self) -> int:
        return int(self.given_at)

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class State:
    """What the provider holds."""

    def __init__(self) -> None:
        self.keys: list[Key] = [RSAKey.generate_key(2048, parameters={"kid": "first", "use": "sig"})]
        self.persons: dict[str, Person] = {}
        self.codes: dict[str, Code] = {}
        self.lies: dict[str, Any] = {}
        self.redirect_uris: list[str] = []
        self.issuer = ""
        self.auth_method = "client_secret_basic"
        self.description: dict[str, Any] = {}
        self.fetched: dict[str, int] = {}
        self.devices: dict[str, Any] = {}
        self.device_persons: list[str | None] = []


STATE = State()


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # it has no types
    """Authorization code, kept in memory."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

    def save_authorization_code(self, code: str, request: Any) -> None:
        asked = request.payload.data
        STATE.codes[code] = Code(
            request.user,
            redirect_uri=request.payload.redirect_uri,
            scope=request.payload.scope,
            nonce=asked.get("nonce"),
            code_challenge=asked.get("code_challenge"),
            code_challenge_method=asked.get("code_challenge_method"),
        )

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        found = STATE.codes.get(code)
        return found if found is not None and time.time() < found.given_at + CODE_SECONDS else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        STATE.codes = {code: kept for code, kept in STATE.codes.items() if kept is not authorization_code}

    def authenticate_user(self, authorization_code: Code) -> Person:
        return authorization_code.person


class Begun(DeviceAuthorizationEndpoint):  # type: ignore[misc]  # it has no types
    """A sign-in at a terminal."""

    INTERVAL = 1

    def get_verification_uri(self) -> str:
        return f"{STATE.issuer}/device"

    def save_device_credential(self, client_id: str, scope: str, data: dict[str, Any]) -> None:
        STATE.devices[data["device_code"]] = DeviceCredentialDict(
            data, client_id=client_id, scope=scope, expires_at=time.time() + data["expires_in"]
        )


class AtTerminal(DeviceCodeGrant):  # type: ignore[misc]  # it has no types
    """Lets in whom `device_persons` names next; nobody yet while it names None."""

    def query_device_credential(self, device_code: str) -> Any:
        return STATE.devices.get(device_code)

    def query_user_grant(self, user_code: str) -> Any:
        who = STATE.device_persons.pop(0) if STATE.device_persons else None
        return None if who is None else (STATE.persons.get(who), who in STATE.persons)

    def should_slow_down(self, credential: Any) -> bool:
        return False


class IdToken(OpenIDCode):  # type: ignore[misc]  # it has no types
    """Who it is; a lie where one is asked for."""

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(kept.kept["nonce"] == nonce for kept in STATE.codes.values())

    def resolve_client_private_key(self, client: Any) -> KeySet:
        return KeySet([STATE.keys[-1]])

    def get_encode_header(self, client: Any) -> dict[str, Any]:
        return {"alg": ALGORITHM, "kid": STATE.keys[-1].kid}

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        return {"iss": STATE.issuer, "aud": CLIENT_ID}

    def generate_user_info(self, user: Person, scope: str) -> UserInfo:
        return UserInfo(sub=user.sub, **user.claims)

    def encode_id_token(self, token: Any, request: Any) -> str:
        honest = super().encode_id_token(token, request)
        if not STATE.lies:
            return str(honest)
        claims = jwt.decode(honest, KeySet(STATE.keys), algorithms=[ALGORITHM]).claims
        claims = {name: said for name, said in {**claims, **STATE.lies.get("claims", {})}.items() if said is not None}
        return forged(claims, STATE.lies.get("signed", "honestly"))


def forged(claims: dict[str, Any], how: str) -> str:
    """A token with these claims, signed so."""
    own = STATE.keys[-1]
    match how:
        case "honestly":
            return jwt.encode({"alg": ALGORITHM, "kid": own.kid}, claims, own)
        case "not at all":
            return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."
        case "with the public key as a secret":
            assert isinstance(own, RSAKey)
            said = f"{_part({'alg': 'HS256', 'kid': own.kid})}.{_part(claims)}"
            mark = hmac.digest(own.as_pem(private=False), said.encode(), "sha256")
            return f"{said}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"
        case "with a key of somebody else":
            return jwt.encode({"alg": ALGORITHM, "kid": own.kid}, claims, RSAKey.generate_key(2048))
        case "with a key that it brings":
            header = {"alg": ALGORITHM, "jku": "https://evil.example/keys"}
            return jwt.encode(header, claims, RSAKey.generate_key(2048))
        case "with an unknown key":
            return jwt.encode({"alg": ALGORITHM, "kid": "unknown"}, claims, RSAKey.generate_key(2048))
        case "and altered":
            head, _, signature = jwt.encode({"alg": ALGORITHM, "kid": own.kid}, claims, own).split(".")
            return f"{head}.{_part(claims | {'desk_role': 'supervisor'})}.{signature}"
        case _:
            return how


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


app = Flask(__name__)
server = AuthorizationServer(app, query_client=lambda client_id: Client() if client_id == CLIENT_ID else None,
                             save_token=lambda token, request: None)  # fmt: skip
server.register_grant(AtTerminal, [IdToken()])
server.register_endpoint(Begun)
server.register_grant(CodeGrant, [IdToken(require_nonce=True), CodeChallenge(required=True)])


@app.get("/.well-known/openid-configuration")
def description() -> Response:
    STATE.fetched["description"] = STATE.fetched.get("description", 0) + 1
    said = {
        "issuer": STATE.issuer,
        "authorization_endpoint": f"{STATE.issuer}/authorize",
        "token_endpoint": f"{STATE.issuer}/token",
        "jwks_uri": f"{STATE.issuer}/keys",
        "end_session_endpoint": f"{STATE.issuer}/end",
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": [STATE.auth_method],
        "code_challenge_methods_supported": ["S256"],
        "device_authorization_endpoint": f"{STATE.issuer}/device_authorization",
    }
    return jsonify(said | STATE.description)


@app.get("/keys")
def keys() -> Response:
    STATE.fetched["keys"] = STATE.fetched.get("keys", 0) + 1
    return jsonify(KeySet(STATE.keys).as_dict(private=False))


@app.route("/authorize", methods=["GET", "POST"])
def authorize() -> Any:
    """Show who is asked for; let in whom the form names."""
    if request.method == "GET":
        server.get_consent_grant(end_user=None)
        return "Who are you?"
    person = STATE.persons.get(request.form["who"])
    grant = server.get_consent_grant(end_user=person)
    return server.create_authorization_response(grant_user=person, grant=grant)


@app.post("/token")
def token() -> Any:
    if "token" in STATE.lies:
        return Response(STATE.lies["token"], STATE.lies.get("status", 200), content_type="application/json")
    return server.create_token_response()


@app.post("/device_authorization")
def device_authorization() -> Any:
    return server.create_endpoint_response(Begun.ENDPOINT_NAME)


@app.get("/end")
def end() -> Any:
    return redirect(request.args["post_logout_redirect_uri"])


@app.post("/told")
def told() -> Response:
    """Take what a test lays into the provider; says what was fetched of it since the time before."""
    said = request.get_json()
    for name in ("lies", "redirect_uris", "auth_method", "description", "device_persons"):
        if name in said:
            setattr(STATE, name, said[name])
    for sub, claims in said.get("persons", {}).items():
        STATE.persons[sub] = Person(sub, claims)
    if said.get("new_key"):
        STATE.keys = [RSAKey.generate_key(2048, parameters={"kid": said["new_key"], "use": "sig"})]
    fetched, STATE.fetched = STATE.fetched, {}
    return jsonify(fetched)


class Silent(WSGIRequestHandler):
    """Writes nothing of what it is asked."""

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        return None


def main() -> None:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    serving = make_server("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0, app, threaded=True,
                          request_handler=Silent)  # fmt: skip
    STATE.issuer = f"http://127.0.0.1:{serving.server_port}"
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    sys.stdout.write(f"{STATE.issuer}\n")
    sys.stdout.flush()
    sys.stdin.read()
    serving.shutdown()


if __name__ == "__main__":
    main()
