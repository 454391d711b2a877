"""The demo shop's identity tokens: when a customer opens the chat, its back end signs a statement who is signed in.

A real shop does the same with a key pair of its own, of which Frontdesk holds only the public key.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jose import jwt

from frontdesk.accounts.model import UnknownCustomer
from frontdesk.accounts.ports import SystemOfRecord

ISSUER = "larkfield-demo"
AUDIENCE = "frontdesk"
ALGORITHM = "RS256"
LIFETIME = timedelta(minutes=5)

_KEY_FILE = "identity-key.pem"


@dataclass(frozen=True)
class DemoKeys:
    """A key pair as PEM. The private key signs and stays with the shop; `repr` does not show it."""

    private: str
    public: str

    def __repr__(self) -> str:
        return "DemoKeys(…)"


def demo_keys(folder: Path) -> DemoKeys:
    """The demo shop's key pair, made once in `folder` and readable by its owner alone.

    Two processes that start at the same time get the same pair.
    """
    path = folder / _KEY_FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path, _new_private_key())
    private = path.read_bytes()
    key = serialization.load_pem_private_key(private, password=None)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return DemoKeys(private.decode(), public.decode())


def issue_identity(
    system: SystemOfRecord, keys: DemoKeys, email: str, now: datetime | None = None, nonce: str | None = None
) -> str:
    """A signed identity token (JWT) for the customer who has `email` on file, good for five minutes.

    With a `nonce` it says besides that they have just signed in anew, for what the chat asked for with it.

    Raises `UnknownCustomer`. For the demo only: nobody proves here that the address is theirs.
    """
    customer_id = system.customer_by_email(email)
    account = system.account(customer_id) if customer_id else None
    if account is None:
        raise UnknownCustomer
    issued = int((now or datetime.now(UTC)).timestamp())
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": customer_id,
        "email": account.email,
        "name": account.name,
        "iat": issued,
        "nbf": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
        "jti": str(uuid.uuid4()),
    }
    if nonce is not None:
        claims |= {"auth_time": issued, "amr": ["pwd"], "nonce": nonce}
    return jwt.encode(claims, keys.private, algorithm=ALGORITHM, headers={"typ": "JWT"})


def _new_private_key() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write_once(path: Path, content: bytes) -> None:
    # Written to a temporary file and linked: a reader finds a whole key or none, and the first writer wins.
    handle, temporary = tempfile.mkstemp(dir=path.parent)  # mkstemp makes files of mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)
