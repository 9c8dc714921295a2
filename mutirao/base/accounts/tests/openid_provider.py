"""A provider of OpenID Connect on loopback: discovery, authorisation, token and user info, as the real ones speak."""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "the-site", "a-long-secret-between-the-two-of-them"


@dataclass
class Provider:
    """What it says about the person who logs in there, and what it was asked."""

    claims: dict[str, Any] = field(default_factory=dict)
    refuses: bool = False
    url: str = ""
    granted: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def app(self, name: str = "example") -> dict[str, Any]:
        """As `SOCIALACCOUNT_PROVIDERS` holds it."""
        return {
            "provider_id": name,
            "name": "Example Institute",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": self.url, "oauth_pkce_enabled": True},
        }


def handler_for(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            provider.asked.append(address.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            if address.path == "/.well-known/openid-configuration":
                self.say(discovery(provider.url))
            elif address.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", grant(provider, query))
                self.end_headers()
            elif address.path == "/userinfo" and self.headers["Authorization"] == "Bearer access":
                self.say(provider.claims)
            else:
                self.say({"error": "invalid_request"}, 400)

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = token(provider, said)
            self.say(answer, status)

        def say(self, answer: Any, status: int = 200) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Silent: what it was asked is in `asked`."""

    return Handler


def discovery(url: str) -> dict[str, Any]:
    return {
        "issuer": url,
        "authorization_endpoint": f"{url}/authorize",
        "token_endpoint": f"{url}/token",
        "userinfo_endpoint": f"{url}/userinfo",
        "jwks_uri": f"{url}/jwks",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }


def grant(provider: Provider, query: dict[str, str]) -> str:
    """Where the browser goes on: back with a code that serves once, or with a refusal."""
    if provider.refuses:
        return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
    code = f"code-{len(provider.granted)}"
    provider.granted[code] = query
    return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"


def token(provider: Provider, said: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Only for whom the code was made: same client, same way back, and the secret only its browser's session knows."""
    asked = provider.granted.pop(said.get("code", ""), None)
    if asked is None or (said["client_id"], said["client_secret"]) != (CLIENT, SECRET):
        return 400, {"error": "invalid_grant"}
    challenge = urlsafe_b64encode(sha256(said["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    if said["redirect_uri"] != asked["redirect_uri"] or challenge != asked["code_challenge"]:
        return 400, {"error": "invalid_grant"}
    now = int(time.time())
    claims = {"iss": provider.url, "aud": CLIENT, "iat": now, "exp": now + 60, **provider.claims}
    id_token = jwt.encode(claims, SECRET, algorithm="HS256")
    return 200, {"access_token": "access", "token_type": "Bearer", "id_token": id_token}


@contextmanager
def running(provider: Provider) -> Iterator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(provider))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
