"""Asking who it is before an operation that needs its own proof: for a code, or a fresh sign-in on the host's page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from actions.call import Button, Call, Services
from actions.call import Outcome as Result
from actions.frame.memory import also_spoken_of, speaks_of
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import Report
from frontdesk.identity.proofs.model import Challenge, NeedsPerson, Outcome, Purpose
from frontdesk.intake.asking import proof_asked, response_for, tries_left
from frontdesk.intake.proving import payload_of
from frontdesk.operations.model import Operation
from frontdesk.operations.proving import also_to, purpose_of
from frontdesk.problems import TooMany

#: The button that has another code sent.
ANEW = payload_of("anew")
SEND_ANEW: Button = {"title": "Send a new code", "payload": ANEW}
#: What became of the customer's answer, by what the assistant reads of it (`frontdesk.intake.proving`).
ANSWERS = {payload_of(each): each for each in Outcome}


#: The topic after a code was asked for.
CODE = "code"
#: What the proof is for that opens sensitive records for a while, and no write.
READ = "read"


def ask_for_proof(call: Call, services: Services, operation: Operation) -> Result:
    """Ask the customer to prove who it is for this operation; after an answer that was not enough, say so."""
    asked = _ask(call, services, purpose_of(operation), also_to(operation))
    about = {name: said for name in ("order", "address") if isinstance(said := operation.parameters.get(name), str)}
    return replace(asked, events=also_spoken_of(asked.events, **about))


def ask_to_read(call: Call, services: Services) -> Result:
    """Ask the customer to prove who it is before sensitive records are told; after a wrong answer, say so."""
    digest = hashlib.sha256(f"{READ}:{call.caller.customer_id}".encode()).hexdigest()
    return _ask(call, services, Purpose(f"{READ}:{digest[:32]}", digest, READ, "tell what your account holds"), [])


def _ask(call: Call, services: Services, purpose: Purpose, also_to: Sequence[str]) -> Result:
    answered, what, proofs = ANSWERS.get(call.text), purpose.words, services.proofs
    if answered is Outcome.ENDED:
        call.say("utter_code_ended", buttons=[SEND_ANEW], what=what)
        return Result("ended", what)
    if answered in (Outcome.WRONG, Outcome.RIGHT) and (asked := proofs.open(call.caller, purpose.operation_id)):
        response = "utter_code_wrong" if answered is Outcome.WRONG else "utter_code_right_next"
        _say(call, response, purpose, asked, left=str(tries_left(asked)))
        return Result(str(answered), what, (speaks_of(call, topic=CODE),))
    try:
        asked = proofs.ask(call.caller, purpose, call.key(f"proof:{purpose.operation_id}"), also_to, call.locale)
    except NeedsPerson as problem:
        call.say("utter_proof_by_person", what=what)
        return Result(problem.reason, what, handoff=Reason.POLICY_REQUIRES)
    except TooMany:
        call.say("utter_proof_too_many", what=what)
        return Result("too_many", what, handoff=Reason.POLICY_REQUIRES)
    _say(call, response_for(asked), purpose, asked)
    return Result("proof_asked", what, (speaks_of(call, topic=CODE),))


def _say(call: Call, response: str, purpose: Purpose, asked: Sequence[Challenge], **words: str) -> None:
    proof = proof_asked(purpose, asked)
    has_code = any(each.method.is_code for each in asked)
    buttons = [SEND_ANEW] if has_code else []
    call.say(response, buttons=buttons, report=Report(proof=proof), what=purpose.words, **words)
