"""HTTPS in front of a site that speaks HTTP, as a reverse proxy does it in production."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.event_loop import loop_thread
from tests.stack import free_port

HOST = "127.0.0.1"


class Front:
    """Listens at ``url`` and passes everything on to ``port``, once that is set."""

    def __init__(self) -> None:
        self.listens_on = free_port()
        self.url = f"https://{HOST}:{self.listens_on}"
        self.port = 0

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, both ways until one side has enough."""
        with suppress(OSError):
            back_reader, back_writer = await asyncio.open_connection(HOST, self.port)
            await asyncio.gather(_pass_on(reader, back_writer), _pass_on(back_reader, writer))


@contextmanager
def https(folder: Path) -> Iterator[Front]:
    """A front with a certificate of its own, for the block."""
    front, context = Front(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    with loop_thread() as loop:
        server = loop.run(asyncio.start_server(front.connect, HOST, front.listens_on, ssl=context))
        try:
            yield front
        finally:
            loop.run(_close(server))


async def _close(server: asyncio.Server) -> None:
    server.close()


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        with suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
    finally:
        sink.close()


def _certificate(folder: Path) -> Path:
    """A key and the certificate that it signed for itself, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now, addresses = datetime.now(UTC), [x509.IPAddress(ip_address(HOST))]
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    certificate = builder.add_extension(x509.SubjectAlternativeName(addresses), critical=False).sign(
        key, hashes.SHA256()
    )
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "front.pem"
    path.write_bytes(key.private_bytes(pem, *plain) + certificate.public_bytes(pem))
    return path
