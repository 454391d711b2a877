"""Asks customers for proofs, takes their answers, and lets an operation use one up in its own transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from frontdesk.database import Database, utc_now
from frontdesk.identity.model import Caller, Level
from frontdesk.identity.ports import VerifiedToken
from frontdesk.identity.proofs import store
from frontdesk.identity.proofs.codes import Codes
from frontdesk.identity.proofs.model import (
    ANSWER_TIME,
    CONTACT_REST,
    ON_FILE,
    Answered,
    Challenge,
    Method,
    Methods,
    NeedsPerson,
    Outcome,
    Purpose,
    Standing,
    proven,
    standing,
)
from frontdesk.identity.proofs.ports import Carrier, ContactChanges
from frontdesk.limits.service import Limits
from frontdesk.problems import SignInRequired, TooMany

#: By how much the host's clock may be off, as for its tokens.
LEEWAY = timedelta(seconds=30)

log = structlog.get_logger("frontdesk.identity")


@dataclass(frozen=True)
class StepUp:
    """What the host's sign-in has to be like to count.

    Attributes:
        ways: the values of `amr` (RFC 8176) of which the token has to name one; empty for any.
    """

    ways: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Letter:
    """A code on its way: `recipient` is an address, or `ON_FILE` for the account's own."""

    code: str
    words: str
    customer_id: str
    recipient: str
    locale: str


class Proofs:
    """Proofs of identity, each for one operation with its exact parameters.

    Args:
        codes: None where no key is set; then no codes are sent.
        carriers: the ways by which codes reach customers.
        contact_changed_at: asks the system of record.
        clock: the time, aware.
    """

    def __init__(
        self,
        database: Database,
        methods: Methods,
        codes: Codes | None,
        carriers: Mapping[Method, Carrier],
        limits: Limits,
        contact_changed_at: ContactChanges,
        step_up: StepUp = StepUp(),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._methods = methods
        self._codes = codes
        self._carriers = carriers if codes else {}
        self._limits = limits
        self._contact_changed_at = contact_changed_at
        self._step_up = step_up
        self._clock = clock

    def ask(
        self, caller: Caller, purpose: Purpose, key: str, also_to: Sequence[str] = (), locale: str = "en"
    ) -> list[Challenge]:
        """Ask the customer for a proof, once for each `key`; what was asked for before in the conversation ends.

        Any one of the challenges to `ON_FILE` proves it; each address of `also_to`, which the operation brings, has to
        be proven besides.

        Raises `SignInRequired`; `NeedsPerson`; `TooMany` if too many codes were asked for; what the system of record
        raises.
        """
        if caller.customer_id is None or not caller.reaches(Level.IDENTIFIED):
            raise SignInRequired
        ways = self._ways(caller.customer_id, purpose.name, also_to)
        now = self._clock()
        with self._database.write() as connection:
            asked = [self._challenge(caller, purpose, key, way, to, locale, now) for way, to in ways]
            known = [found for each in asked if (found := store.find(connection, each.id))]
            if known:
                return known
            store.end_open(connection, caller.conversation_id, now)
            for challenge in asked:
                self._store(connection, challenge, caller, now)
        log.info("proof_asked", conversation=caller.conversation_id, operation=purpose.operation_id)
        return asked

    def _ways(self, customer_id: str, operation: str, also_to: Sequence[str]) -> list[tuple[Method, str]]:
        """By which ways the customer may prove it: the page, and the first way by which a code reaches them."""
        changed_at = self._contact_changed_at(customer_id)
        if changed_at is not None and self._clock() - changed_at < CONTACT_REST:
            raise NeedsPerson("contact_changed")
        allowed = self._methods.of(operation)
        codes = [each for each in allowed if each in self._carriers and self._carriers[each].reaches(customer_id)]
        own = [each for each in allowed if each is Method.HOST or each in codes[:1]]
        if not own or (also_to and Method.EMAIL not in self._carriers):
            raise NeedsPerson("no_method")
        return [*((each, ON_FILE) for each in own), *((Method.EMAIL, to) for to in also_to)]

    def _challenge(
        self, caller: Caller, purpose: Purpose, key: str, method: Method, to: str, locale: str, now: datetime
    ) -> Challenge:
        named = "\n".join((key, purpose.operation_id, purpose.digest, method, to))
        challenge_id = hashlib.sha256(named.encode()).hexdigest()[:32]
        code_hash = None
        if method.is_code and self._codes:
            code_hash = self._codes.stored(challenge_id, self._codes.code(challenge_id))
        return Challenge(
            id=challenge_id,
            conversation_id=caller.conversation_id,
            customer_id=caller.customer_id or "",
            operation_id=purpose.operation_id,
            digest=purpose.digest,
            name=purpose.name,
            words=purpose.words,
            locale=locale,
            method=method,
            recipient=to,
            code_hash=code_hash,
            nonce=None if method.is_code else secrets.token_urlsafe(24),
            asked_at=now,
            expires_at=now + ANSWER_TIME,
        )

    def _store(self, connection: Connection, challenge: Challenge, caller: Caller, now: datetime) -> None:
        if challenge.method.is_code:
            keys = {"account": caller.customer_id, "conversation": caller.conversation_id, "address": caller.address}
            self._limits.hit("codes", **keys)
        store.insert(connection, challenge)
        if challenge.method.is_code:
            self._carriers[challenge.method].send(connection, challenge, now)

    def waiting(self, connection: Connection, conversation_id: str, customer_id: str | None) -> list[Challenge]:
        """What this customer is asked for in the conversation now."""
        now = self._clock()
        found = store.of_conversation(connection, conversation_id, customer_id) if customer_id else []
        return [each for each in found if each.waits(now)]

    def open(self, caller: Caller, operation_id: str) -> list[Challenge]:
        """What the caller is still asked for about an operation."""
        with self._database.join_read() as connection:
            waiting = self.waiting(connection, caller.conversation_id, caller.customer_id)
        return [each for each in waiting if each.operation_id == operation_id]

    def standing(self, operation_ids: Collection[str]) -> dict[str, Standing]:
        """Where the proof of each operation stands, of those that were asked for or given and still hold."""
        now = self._clock()
        with self._database.join_read() as connection:
            found = store.of_operations(connection, operation_ids)
        by_operation = {each: [one for one in found if one.operation_id == each] for each in operation_ids}
        stands = {each: standing(of, now) for each, of in by_operation.items()}
        return {each: stand for each, stand in stands.items() if stand}

    def latest(self, caller: Caller) -> Challenge | None:
        """What the caller was asked for last in the conversation, answered or not."""
        with self._database.join_read() as connection:
            return store.latest(connection, caller.conversation_id, caller.customer_id or "")

    def give_up(self, caller: Caller) -> None:
        """The customer does not want to go on: what is asked for in the conversation ends."""
        with self._database.write() as connection:
            store.end_open(connection, caller.conversation_id, self._clock())

    def try_code(
        self, connection: Connection, conversation_id: str, customer_id: str, code: str, address: str | None
    ) -> Answered:
        """Compare a code with those that the customer is asked for, in the caller's transaction. The try counts before
        the comparison, and if the transaction commits."""
        now = self._clock()
        asked = [each for each in self.waiting(connection, conversation_id, customer_id) if each.method.is_code]
        if not asked or self._codes is None:
            return Answered(Outcome.UNASKED)
        try:
            self._limits.hit("code_tries", account=customer_id, address=address)
        except TooMany:
            store.end_open(connection, conversation_id, now)
            return Answered(Outcome.ENDED, asked[0])
        left = 0
        for each in asked:
            tries_left = store.take_try(connection, each.id, now)
            if tries_left is None:
                continue
            if self._codes.is_right(each.id, code, each.code_hash) and store.answer(connection, each.id, now):
                return self._right(connection, each, now)
            left = max(left, tries_left)
        log.info("proof_wrong", conversation=conversation_id, operation=asked[0].operation_id, left=left)
        return Answered(Outcome.WRONG if left else Outcome.ENDED, asked[0], left)

    def try_token(
        self, connection: Connection, conversation_id: str, customer_id: str | None, token: VerifiedToken
    ) -> Answered:
        """Whether the host's token answers what the customer is asked for, in the caller's transaction: the same
        customer, the nonce of the challenge, and a sign-in since it was asked for."""
        now = self._clock()
        asked = [each for each in self.waiting(connection, conversation_id, customer_id) if each.nonce is not None]
        if not asked:
            return Answered(Outcome.UNASKED)
        challenge = asked[-1]
        if not self._is_fresh(challenge, token) or store.take_try(connection, challenge.id, now) is None:
            log.info("proof_wrong", conversation=conversation_id, operation=challenge.operation_id)
            return Answered(Outcome.WRONG, challenge)
        store.answer(connection, challenge.id, now)
        return self._right(connection, challenge, now)

    def _is_fresh(self, challenge: Challenge, token: VerifiedToken) -> bool:
        at, nonce = token.authenticated_at, token.nonce
        is_this = nonce is not None and secrets.compare_digest(nonce.encode(), (challenge.nonce or "").encode())
        is_recent = at is not None and at >= challenge.asked_at - LEEWAY and at <= self._clock() + LEEWAY
        has_way = not self._step_up.ways or bool(self._step_up.ways & set(token.ways))
        return is_this and is_recent and has_way and token.identity.customer_id == challenge.customer_id

    def _right(self, connection: Connection, challenge: Challenge, now: datetime) -> Answered:
        of = store.of_operation(connection, challenge.operation_id, challenge.digest, challenge.customer_id)
        log.info("proof_given", conversation=challenge.conversation_id, operation=challenge.operation_id)
        if not proven(of, now):
            return Answered(Outcome.RIGHT, challenge)
        store.end_open(connection, challenge.conversation_id, now)  # of several ways one is enough
        return Answered(Outcome.PROVEN, challenge)

    def consume(
        self, connection: Connection, operation_id: str, digest: str, customer_id: str, now: datetime
    ) -> str | None:
        """Use the proof of an operation up, in the caller's transaction. Returns its method; None if there is none that
        still holds for exactly these parameters, or if it was used already."""
        held = proven(store.of_operation(connection, operation_id, digest, customer_id), now)
        if not held or not store.use(connection, [each.id for each in held], now):
            return None
        return str(held[0].method)

    def letter(self, challenge_id: str) -> Letter | None:
        """What has to be sent for a challenge now; None if it waits for no answer any more."""
        with self._database.join_read() as connection:
            it = store.find(connection, challenge_id)
        if it is None or self._codes is None or not it.method.is_code or not it.waits(self._clock()):
            return None
        return Letter(self._codes.code(it.id), it.words, it.customer_id, it.recipient, it.locale)
