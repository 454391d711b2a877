"""Agents' sign-ins: guessing is bounded, keeps nobody out, and is answered alike for everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from frontdesk.database import utc_now
from frontdesk.limits.model import DEFAULTS
from frontdesk.limits.moving_window import in_memory
from frontdesk.limits.service import Limits
from frontdesk.problems import NotAuthenticated, TooMany
from frontdesk.team import service
from frontdesk.team.devices import Devices
from frontdesk.team.model import Agent
from frontdesk.team.sign_in import MOST_WAITING, THREADS, SignedIn, SignIn
from frontdesk.team.tables import agent_devices, agent_sessions
from frontdesk.threads import Overloaded
from tests.engine import Engine

PASSWORD = "a long password"
HOME = "10.0.0.1"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are checked with little memory, since the tests check hundreds."""
    monkeypatch.setattr(service, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(service, "NOBODY", service._HASHER.hash("nobody's"))


@pytest.fixture
def robin(engine: Engine) -> Agent:
    return engine.agent("robin")


async def at_once(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Instead of a thread."""
    return function(*args, **kwargs)


def signing_in(engine: Engine, checking: Callable[..., Any] = at_once) -> SignIn:
    limits = Limits(DEFAULTS, in_memory(), lambda name: None)
    return SignIn(engine.agents, Devices(engine.database), limits, at_once, checking)


async def outcome(signing: SignIn, email: str, password: str, address: str, device: str | None = None) -> str:
    try:
        await signing(email, password, address, device, is_browser=True)
    except (NotAuthenticated, TooMany) as problem:
        return problem.code
    return "signed_in"


async def signed_in(signing: SignIn, agent: Agent, device: str | None = None) -> SignedIn:
    return await signing(agent.email, PASSWORD, HOME, device, is_browser=True)


def device_of(signed: SignedIn) -> str:
    assert signed.device is not None
    return signed.device.secret


#: The addresses and e-mails of somebody who guesses, and who is kept out by it without a browser that is known.
FLOODS: dict[str, list[tuple[str, str]]] = {
    "from the agent's own address": [("robin@example.com", HOME)] * 20,
    "from sixty addresses": [("robin@example.com", f"10.1.{n // 6}.7") for n in range(360)],
    "of one household": [("ROBIN@example.com ", f"2001:db8::{n}") for n in range(20)]
    + [("robin@example.com", HOME)] * 6,
    "at many agents": [(f"agent{n}@example.com", HOME) for n in range(70)],
}


@pytest.mark.parametrize("flood", FLOODS)
async def test_a_browser_that_signed_in_before_passes_whatever_strangers_guess(
    engine: Engine, robin: Agent, flood: str
) -> None:
    signing = signing_in(engine)
    device = device_of(await signed_in(signing, robin))
    for email, address in FLOODS[flood]:
        await outcome(signing, email, "not the password", address)
    assert await outcome(signing, robin.email, PASSWORD, HOME) == "too_many"
    again = await signed_in(signing, robin, device)
    assert (again.agent, again.device) == (robin, None)


@pytest.mark.parametrize(
    "guessers", [[HOME] * 50, [f"10.0.1.{n}" for n in range(5)] * 10, [f"2001:db8::{n:x}" for n in range(50)]]
)
async def test_a_stranger_who_guesses_keeps_only_their_own_address_out(
    engine: Engine, robin: Agent, guessers: list[str]
) -> None:
    signing = signing_in(engine)
    for address in guessers:
        await outcome(signing, robin.email, "not the password", address)
    assert await outcome(signing, robin.email, PASSWORD, guessers[0]) == "too_many"
    assert await outcome(signing, robin.email, PASSWORD, "10.9.9.9") == "signed_in"


async def test_all_strangers_together_try_an_email_three_hundred_times_an_hour(engine: Engine, robin: Agent) -> None:
    signing = signing_in(engine)
    tried = [await outcome(signing, robin.email, "wrong password", f"10.2.{n}.1") for n in range(60) for _ in range(6)]
    assert tried.count("not_authenticated") == 300
    assert await outcome(signing, robin.email, PASSWORD, "10.9.9.9") == "too_many"


async def test_a_known_browser_guesses_no_more_than_ten_times(engine: Engine, robin: Agent) -> None:
    signing = signing_in(engine)
    device = device_of(await signed_in(signing, robin))
    tried = [await outcome(signing, robin.email, "wrong password", HOME, device) for _ in range(15)]
    assert tried == ["not_authenticated"] * 10 + ["too_many"] * 5


@pytest.mark.parametrize(
    "whose", ["nobody's", "another agent's", "expired", "before the new password", "before the agent was disabled"]
)
async def test_any_other_secret_is_a_strangers(engine: Engine, robin: Agent, whose: str) -> None:
    signing, owner = signing_in(engine), robin
    device = "ad_" + "x" * 43
    if whose == "another agent's":
        owner = engine.agent("kit")
    if whose != "nobody's":
        device = device_of(await signed_in(signing, owner))
    if whose == "expired":
        with engine.database.write() as connection:
            connection.execute(agent_devices.update().values(expires_at=utc_now() - timedelta(seconds=1)))
    elif whose == "before the new password":
        engine.agents.set_password(robin.email, PASSWORD)
    elif whose == "before the agent was disabled":
        engine.agents.disable(robin.email)
        engine.agents.enable(robin.email)
    for _ in range(6):
        await outcome(signing, robin.email, "wrong password", HOME, device)
    assert await outcome(signing, robin.email, PASSWORD, HOME, device) == "too_many"


async def test_a_program_gets_no_secret_for_a_browser(engine: Engine, robin: Agent) -> None:
    assert (await signing_in(engine)(robin.email, PASSWORD, HOME, is_browser=False)).device is None
    with engine.database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(agent_devices)).scalar() == 0


class Checking:
    """Threads that check passwords, and are all busy until the test says so."""

    def __init__(self) -> None:
        self.go, self.calls = asyncio.Event(), 0

    async def __call__(self, function: Callable[..., Any], *args: Any) -> Any:
        self.calls += 1
        await self.go.wait()
        return function(*args)


@pytest.mark.parametrize("many", [1, 5, 60])
async def test_a_flood_of_sign_ins_waits_in_a_short_line_and_is_told_to_come_back(
    engine: Engine, robin: Agent, many: int
) -> None:
    device = device_of(await signed_in(signing_in(engine), robin))
    checking = Checking()
    signing = signing_in(engine, checking)
    room = THREADS + MOST_WAITING
    inside = [asyncio.create_task(outcome(signing, f"x{n}@example.com", PASSWORD, f"10.3.0.{n}")) for n in range(room)]
    await until(lambda: checking.calls == room)
    for number in range(many):
        with pytest.raises(TooMany, match="Wait a moment and try again") as problem:
            await signing(f"y{number}@example.com", PASSWORD, f"10.4.0.{number}", is_browser=True)
        assert problem.value.retry_after > 0
    known = asyncio.create_task(signed_in(signing, robin, device))
    await until(lambda: checking.calls == room + 1)
    checking.go.set()
    assert await asyncio.gather(*inside) == ["not_authenticated"] * room
    assert (await known).agent == robin
    assert await outcome(signing, robin.email, PASSWORD, HOME) == "signed_in", "the line is free again"


async def test_a_sign_in_that_is_given_up_frees_its_place(engine: Engine, robin: Agent) -> None:
    checking = Checking()
    signing = signing_in(engine, checking)
    for _ in range(3):
        tasks = [
            asyncio.create_task(outcome(signing, f"x{n}@example.com", PASSWORD, f"10.3.0.{n}"))
            for n in range(THREADS + MOST_WAITING)
        ]
        await asyncio.sleep(0)
        assert checking.calls
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    checking.go.set()
    assert await outcome(signing, robin.email, PASSWORD, HOME) == "signed_in"


async def test_whoever_gets_no_thread_in_time_is_told_to_come_back(engine: Engine, robin: Agent) -> None:
    async def checking(*_: object) -> None:
        raise Overloaded

    signing = signing_in(engine, checking)
    for number in range(THREADS + MOST_WAITING + 1):
        with pytest.raises(TooMany, match="Wait a moment and try again"):
            await signing(robin.email, PASSWORD, f"10.5.0.{number}", is_browser=True)


async def until(is_so: Callable[[], bool]) -> None:
    """Lets others run until it is so."""
    while not is_so():
        await asyncio.sleep(0)


@pytest.mark.parametrize("who", ["robin@example.com", "nobody@example.com", "gone@example.com", "\u0000", "\ud800", ""])
def test_every_wrong_try_checks_one_password_and_is_answered_alike(
    engine: Engine, robin: Agent, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    engine.agent("gone")
    engine.agents.disable("gone@example.com")
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, *args: Any) -> Any:
            checked.append("once")
            return super().verify(*args)

    monkeypatch.setattr(service, "_HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    with pytest.raises(NotAuthenticated, match=r"Sign in again\."):
        engine.agents.sign_in(who, PASSWORD if who.startswith("gone") else "not the password")
    assert checked == ["once"]


@pytest.mark.parametrize("meanwhile", ["disable", "set_password", "add", "disable and enable with another password"])
def test_a_sign_in_that_was_overtaken_opens_nothing(
    engine: Engine, robin: Agent, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    class Overtaken(PasswordHasher):
        def verify(self, *args: Any) -> Any:
            is_right = super().verify(*args)
            monkeypatch.setattr(service, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
            if meanwhile.startswith("disable"):
                engine.agents.disable(robin.email)
            if meanwhile.endswith("password"):
                engine.agents.enable(robin.email)
                engine.agents.set_password(robin.email, "another password")
            if meanwhile == "add":
                engine.agents.add(robin.email, "Robin", "another password")
            return is_right

    monkeypatch.setattr(service, "_HASHER", Overtaken(time_cost=1, memory_cost=8, parallelism=1))
    with pytest.raises(NotAuthenticated):
        engine.agents.sign_in(robin.email, PASSWORD)
    with engine.database.read() as connection:
        live = sa.select(sa.func.count()).select_from(agent_sessions).where(agent_sessions.c.revoked_at.is_(None))
        assert connection.execute(live).scalar() == 0


@pytest.mark.parametrize("ending", ["add", "set_password", "disable"])
@pytest.mark.parametrize("back", ["add", "enable"])
def test_sessions_that_ended_stay_ended_whoever_lets_the_agent_in_again(
    engine: Engine, robin: Agent, ending: str, back: str
) -> None:
    sessions = [engine.agents.open_session(robin).secret for _ in range(3)]
    other = engine.agents.open_session(engine.agent("kit")).secret
    if ending == "disable":
        engine.agents.disable(robin.email.upper())
    elif ending == "add":
        engine.agents.add(robin.email, "Robin", "another password")
    else:
        assert engine.agents.set_password(f" {robin.email} ", "another password")
    if back == "add":
        engine.agents.add(robin.email, "Robin", PASSWORD)
    else:
        assert engine.agents.enable(robin.email)
    for secret in sessions:
        with pytest.raises(NotAuthenticated):
            engine.agents.authenticate(secret)
    assert engine.agents.authenticate(other).email == "kit@example.com"
    right = PASSWORD if back == "add" or ending == "disable" else "another password"
    assert engine.agents.sign_in(robin.email, right)[0] == robin


@pytest.mark.parametrize("email", ["nobody@example.com", "", "robin@example.co"])
def test_nobody_is_enabled_or_given_a_password_under_an_email_that_no_agent_has(
    engine: Engine, robin: Agent, email: str
) -> None:
    assert not engine.agents.enable(email) and not engine.agents.set_password(email, "another password")
    with pytest.raises(ValueError, match="at least 10 characters"):
        engine.agents.set_password(robin.email, "short")
    assert engine.agents.sign_in(robin.email, PASSWORD)[0] == robin
