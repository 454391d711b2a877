"""`frontdesk connect rt`: gives the data file and the lines that Request Tracker needs, asks for what comes of them,
tries it, and writes `.env`.
"""

from __future__ import annotations

import secrets
from importlib.resources import files
from pathlib import Path

import typer
from pydantic import SecretStr

from frontdesk.bootstrap.rt import WEBHOOK_PATH, build_rt
from frontdesk.cli.connect.asking import ask, ask_secret
from frontdesk.cli.connect.env_file import write_settings
from frontdesk.cli.failing import fail
from frontdesk.settings import NotConfigured, Settings

DATA_FILE = "frontdesk.initialdata"
STEPS = """
On the server of Request Tracker, as root:

1. Write these lines to RT_SiteConfig.d/frontdesk.pm (on Debian in /etc/request-tracker5), readable by the web server's
   user alone, and restart it:

     Set($FrontdeskUrl, '{url}');
     Set($FrontdeskSecret, '{secret}');
     1;

2. Copy {file} there and insert it once (on Debian the command is rt-setup-database-5). It makes two custom
   fields, a user with the rights that Frontdesk needs, and the scrip that tells of replies; and it prints a token:

     rt-setup-database-5 --action insert --datafile {file}
"""
NEXT = "Start Frontdesk again, then look with `frontdesk doctor`. docs/request-tracker.md says how your team works."


def connect_rt() -> None:
    """Say what to do there, ask, try, and write the settings."""
    settings = Settings()
    url = ask("Address of Request Tracker (https://rt.example.com)", settings.rt_url)
    queue = ask("Queue in which tickets are opened", settings.rt_queue)
    known = settings.rt_secret.get_secret_value() if settings.rt_secret else ""
    secret = known or secrets.token_urlsafe(32)
    file = _data_file()
    typer.echo(STEPS.format(url=settings.public_url + WEBHOOK_PATH, secret=secret, file=file))
    token = ask_secret("The token that it printed, after FRONTDESK_RT_TOKEN=", settings.rt_token)
    given = {"rt_url": url.rstrip("/"), "rt_queue": queue}
    hidden = {"rt_token": SecretStr(token), "rt_secret": SecretStr(secret)}
    try:
        desk = build_rt(settings.model_copy(update={**given, **hidden}))
    except NotConfigured as problem:
        fail(str(problem))
    assert desk is not None  # its address was asked for
    if problems := desk.problems():
        fail("\n".join(problems))
    typer.echo("Request Tracker answers and is set up.")
    write_settings({**given, "rt_token": token, "rt_secret": secret})
    typer.echo(NEXT)


def _data_file() -> Path:
    """The data file, written to the folder in which the command runs."""
    content = (files("frontdesk.connectors.rt") / DATA_FILE).read_text(encoding="utf-8")
    there = Path(DATA_FILE).absolute()
    try:
        there.write_text(content, encoding="utf-8")
    except OSError as problem:
        fail(f"{there}: {problem.strerror}. Run this in a folder in which it may write.")
    return there
