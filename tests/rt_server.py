"""A real Request Tracker 5 on loopback, from Debian's packages, on SQLite: `request-tracker5`, `rt5-standalone`,
`rt5-db-sqlite`. Set up for Frontdesk as docs/request-tracker.md says, with two agents and one who is none.

Passwords and tokens are hashed as cheaply as possible, or each request would take a quarter of a second. Its first
database takes some seconds to make, and is kept for those who come later.
"""

from __future__ import annotations

import fcntl
import os
import quopri
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import requests

from tests.ports import free_port

SETUP, SERVER = "rt-setup-database-5", Path("/usr/share/request-tracker5/libexec/rt-server")
#: The Debian packages in which they are.
PACKAGES = ("request-tracker5", "rt5-standalone", "rt5-db-sqlite")
DATA_FILE = Path(__file__).resolve().parents[1] / "frontdesk" / "connectors" / "rt" / "frontdesk.initialdata"
#: Made once, by whoever comes first.
PREPARED = Path(__file__).resolve().parents[1] / "var" / "cache" / "request-tracker"
SECRET = "a secret of Request Tracker's and ours"
PASSWORD = "password of a test"
START_SECONDS = 60.0
CONFIG = """
Set($rtname, 'desk.example');
Set($Organization, 'desk.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, PORT);
Set($WebPath, '');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, 'HOME/desk.db');
Set($MailCommand, 'sendmailpipe');
Set($SendmailPath, 'HOME/sendmail');
Set($DevelMode, 0);
Set($MasonDataDir, 'HOME/mason');
Set($MasonSessionDir, 'HOME/sessions');
Set($LogToSTDERR, 'warning');
Set($LogToSyslog, undef);
Set($RestrictReferrer, 0);
Set($BcryptCost, 4);
Set($FrontdeskUrl, 'WEBHOOK');
Set($FrontdeskSecret, 'SECRET');
1;
"""
TEAM = """
our @Users = (
    { Name => 'robin', RealName => 'Robin', EmailAddress => 'robin@example.com', Privileged => 1, Password => 'PASSWORD'
    }, { Name => 'kim', RealName => 'Kim', EmailAddress => 'kim@example.com', Privileged => 1, Password => 'PASSWORD' },
    { Name => 'sam', RealName => 'Sam', EmailAddress => 'sam@elsewhere.example', Privileged => 0, Password => 'PASSWORD'
    },
);
our @Queues = ({ Name => 'Elsewhere' });
our @ACL = (
    { GroupDomain => 'SystemInternal', GroupType => 'Privileged', Right => [ qw(SeeCustomField ModifyCustomField) ] },
    { GroupDomain => 'SystemInternal', GroupType => 'Privileged', Queue => 'General', Right => [ qw(SeeQueue ShowTicket
        ShowTicketComments CommentOnTicket ReplyToTicket ModifyTicket OwnTicket ReassignTicket DeleteTicket) ] },
    { GroupDomain => 'SystemInternal', GroupType => 'Everyone', Queue => 'General', Right => [ qw(SeeQueue ShowTicket
        ReplyToTicket) ] },
);
1;
"""

#: Frontdesk sees its queue alone, as docs/request-tracker.md suggests.
NARROW = """
our @Final = (
    sub {
        my $group = RT::Group->new( RT->SystemUser );
        $group->LoadUserDefinedGroup('Frontdesk');
        my $queue = RT::Queue->new( RT->SystemUser );
        $queue->Load('General');
        for my $right (qw(SeeQueue ShowTicket)) {
            my ( $ok, $why ) = $group->PrincipalObj->RevokeRight( Right => $right, Object => $RT::System );
            die $why unless $ok;
            ( $ok, $why ) = $group->PrincipalObj->GrantRight( Right => $right, Object => $queue );
            die $why unless $ok;
        }
    },
);
1;
"""


def missing() -> list[str]:
    """The Debian packages that are needed and not there."""
    return [] if shutil.which(SETUP) and SERVER.exists() else list(PACKAGES)


def untested() -> str:
    """What to say where it does not run."""
    return f"NOT TESTED: Request Tracker (install {' '.join(PACKAGES)})."


class RtServer:
    """One in a folder.

    Attributes:
        token: that of Frontdesk's user.
    """

    def __init__(self, home: Path, port: int | None = None, webhook: str = "") -> None:
        self.home = home
        self.port = port or free_port()
        self._webhook = webhook
        self.token = ""
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Give it a database of its own, in which there is nothing but the set-up."""
        self.home.mkdir(parents=True, exist_ok=True)
        prepare_database()
        shutil.copy(PREPARED / "desk.db", self.home / "desk.db")
        self.token = (PREPARED / "token").read_text()
        _write_config(self.home, self.port, self._webhook)

    def start(self) -> None:
        """Start it and wait until it answers; what it had is still there. Raises RuntimeError."""
        with open(self.home / "desk.log", "ab") as log:
            self._process = subprocess.Popen(
                [str(SERVER), "--server", "Standalone", "--port", str(self.port)],
                env=_environment(self.home),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _until_it_answers(self)

    @property
    def pid(self) -> int:
        """Its process, which leads a group."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it at once, wherever it is."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def answers(self) -> bool:
        with suppress(requests.RequestException):
            address, headers = f"{self.url}/REST/2.0/rt", {"Authorization": f"token {self.token}"}
            return requests.get(address, headers=headers, timeout=5).status_code == 200
        return False

    def written(self, ticket_id: str) -> list[str]:
        """What Frontdesk has written into the ticket, in order; the first is that with which it was opened. Read from
        the database, which is far quicker than to ask."""
        query = """SELECT a.Content, a.ContentEncoding FROM Transactions t
            JOIN Attachments a ON a.TransactionId = t.id JOIN Users u ON u.id = t.Creator
            WHERE t.ObjectType = 'RT::Ticket' AND t.ObjectId = ? AND u.Name = 'frontdesk'
            AND t.Type IN ('Create', 'Comment', 'Correspond') ORDER BY t.id"""
        return [_text(*row) for row in self._read(query, ticket_id)]

    def public(self, ticket_id: str) -> list[str]:
        """The texts of the ticket that its readers outside of the team see, in order."""
        query = """SELECT a.Content, a.ContentEncoding FROM Transactions t JOIN Attachments a ON a.TransactionId = t.id
            WHERE t.ObjectType = 'RT::Ticket' AND t.ObjectId = ? AND t.Type = 'Correspond' ORDER BY t.id"""
        return [_text(*row) for row in self._read(query, ticket_id)]

    def tickets(self, reference: str) -> list[str]:
        """Ids of the tickets with this reference."""
        query = """SELECT v.ObjectId FROM ObjectCustomFieldValues v JOIN CustomFields f ON f.id = v.CustomField
            WHERE f.Name = 'Frontdesk reference' AND v.Content = ? ORDER BY v.id"""
        return [str(number) for (number,) in self._read(query, reference)]

    def _read(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.home / "desk.db", timeout=30)) as database:
            return database.execute(query, values).fetchall()

    @property
    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None


def prepare_database() -> None:
    """Make the database of all, once for this data file."""
    PREPARED.mkdir(parents=True, exist_ok=True)
    marker, made_of = PREPARED / "made_of", DATA_FILE.read_text() + TEAM + NARROW + CONFIG
    with open(PREPARED / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if marker.exists() and marker.read_text() == made_of:
            return
        for name in ("made_of", "desk.db", "token"):
            (PREPARED / name).unlink(missing_ok=True)
        _write_config(PREPARED, 1, "")
        team = PREPARED / "team.initialdata"
        team.write_text(TEAM.replace("PASSWORD", PASSWORD))
        _set_up(PREPARED, "init")
        _set_up(PREPARED, "insert", "--datafile", str(team))
        said = _set_up(PREPARED, "insert", "--datafile", str(DATA_FILE))
        narrow = PREPARED / "narrow.initialdata"
        narrow.write_text(NARROW)
        _set_up(PREPARED, "insert", "--datafile", str(narrow))
        (PREPARED / "token").write_text(said.split("FRONTDESK_RT_TOKEN=")[1].split()[0])
        marker.write_text(made_of)


def _set_up(home: Path, action: str, *options: str) -> str:
    command = [SETUP, "--action", action, *options]
    done = subprocess.run(command, env=_environment(home), capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"{SETUP} {action} failed: {(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def _environment(home: Path) -> dict[str, str]:
    own = {"RT_SITE_CONFIG": str(home / "RT_SiteConfig.pm"), "RT_SITE_CONFIG_DIR": str(home / "none")}
    return os.environ | own | {"TMPDIR": str(home)}


def _write_config(home: Path, port: int, webhook: str) -> None:
    for folder in ("mason", "sessions"):
        (home / folder).mkdir(exist_ok=True)
    mailer = home / "sendmail"
    mailer.write_text(f'#!/bin/sh\ncat >>"{home}/mail"\n')
    mailer.chmod(0o755)
    values = {"PORT": str(port), "HOME": str(home), "WEBHOOK": webhook, "SECRET": SECRET.replace("'", "\\'")}
    config = CONFIG
    for name, value in values.items():
        config = config.replace(name, value)
    (home / "RT_SiteConfig.pm").write_text(config)


def _text(content: str | bytes, encoding: str) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return (quopri.decodestring(raw) if encoding == "quoted-printable" else raw).decode()


def _until_it_answers(server: RtServer) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.answers():
        if server.has_ended or time.monotonic() > deadline:
            said = (server.home / "desk.log").read_text()
            server.kill()
            raise RuntimeError(f"Request Tracker did not start:\n{said[-2000:]}")
        time.sleep(0.1)  # it tells nobody when it is ready


if __name__ == "__main__":
    print(untested()) if missing() else prepare_database()
