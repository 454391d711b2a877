"""What the demo has sent: mails and text messages, which lie in folders instead of leaving the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import TypedDict

from frontdesk.identity.proofs.model import codes_in

#: As many as a page shows.
MOST = 100


class DemoMessage(TypedDict):
    """A message as `frontdesk demo outbox --json` prints one. `way` is `mail` or `text`; `code` is the code of six
    digits in it, if there is one; a text message has no subject."""

    sent_at: str
    way: str
    to: str
    subject: str
    text: str
    code: str | None


def sent(data_dir: Path, most: int = MOST) -> list[DemoMessage]:
    """The newest messages, newest first."""
    files = [*(data_dir / "mail").glob("*.eml"), *(data_dir / "texts").glob("*.json")]
    newest = sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True)[:most]
    return list(_read(newest))


def _read(files: list[Path]) -> Iterator[DemoMessage]:
    for file in files:
        way, to, subject, text = _mail(file) if file.suffix == ".eml" else _text(file)
        at = datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat(timespec="seconds")
        yield DemoMessage(sent_at=at, way=way, to=to, subject=subject, text=text, code=next(iter(codes_in(text)), None))


def _mail(file: Path) -> tuple[str, str, str, str]:
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",))
    return "mail", str(mail["To"]), str(mail["Subject"]), str(body.get_content()).strip() if body else ""


def _text(file: Path) -> tuple[str, str, str, str]:
    message = json.loads(file.read_text(encoding="utf-8"))
    return "text", message["to"], "", message["text"]
