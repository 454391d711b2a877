"""The host's key server: a real one over HTTP, whose answer a test chooses."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jwt

from tests.forgery import b64

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
RSA_KEY, OTHER_RSA_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))
EC_KEY = ec.generate_private_key(ec.SECP256R1())
SECRET = b"a shared secret that nobody can guess"


class KeyServer:
    """Serves `body` with `status`; `asked` holds the paths that were asked for."""

    def __init__(self) -> None:
        self.status, self.body, self.headers = 200, b"", dict[str, str]()
        self.asked: list[str] = []
        self.released = Event()
        self.released.set()
        self.url = ""

    def serve(self, *keys: dict[str, Any]) -> None:
        self.status, self.body, self.headers = 200, json.dumps({"keys": keys}).encode(), {}

    def fail(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.status, self.body, self.headers = status, body, headers


@contextmanager
def key_server() -> Iterator[KeyServer]:
    server = KeyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.path)
            server.released.wait(10)
            self.send_response(server.status)
            for name, value in {"Content-Length": str(len(server.body)), **server.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # whoever asked may have given up
                self.wfile.write(server.body)

        def log_message(self, *_: Any) -> None: ...

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{httpd.server_port}/keys.json"
    thread = Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def public_jwk(key: Private, kid: str | None, **more: Any) -> dict[str, Any]:
    """The key's public half as a JWK."""
    numbers = key.public_key().public_numbers()
    if isinstance(numbers, rsa.RSAPublicNumbers):
        found = {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}
    else:
        found = {"kty": "EC", "crv": "P-256", "x": _number(numbers.x, 32), "y": _number(numbers.y, 32)}
    return {**found, **({"kid": kid} if kid else {}), **more}


def secret_jwk(secret: bytes, kid: str | None, **more: Any) -> dict[str, Any]:
    """A shared secret as a JWK."""
    return {"kty": "oct", "k": b64(secret), **({"kid": kid} if kid else {}), **more}


def signed(key: Private | bytes, kid: str | None = None, algorithm: str | None = None, **claims: Any) -> str:
    """A good token signed with this key, with further claims."""
    now = int(time.time())
    good = {"iss": "shop", "aud": "frontdesk", "sub": "C-1", "iat": now, "exp": now + 300}
    if isinstance(key, bytes):
        return jwt.encode(good | claims, key, algorithm or "HS256", headers={"kid": kid} if kid else {})
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    fitting = algorithm or ("RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256")
    return jwt.encode(good | claims, pem, fitting, headers={"kid": kid} if kid else {})


def _number(value: int, length: int = 0) -> str:
    return b64(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))
