"""HTTPS in front of a site that speaks HTTP, as a reverse proxy does it in production."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.certificates import self_signed
from tests.event_loop import loop_thread
from tests.ports import free_port

HOST = "127.0.0.1"


class Front:
    """Listens at `url` and passes everything on to `port`, once that is set."""

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
    context.load_cert_chain(self_signed(folder, HOST))
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
