"""Asking who it is before an operation that needs its own proof: for a code, or a fresh sign-in on the host's page."""

from __future__ import annotations

from collections.abc import Sequence

from actions.call import Button, Call, Services
from actions.call import Outcome as Result
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import ProofAsked, Report
from frontdesk.identity.proofs.model import Challenge, Method, NeedsPerson, Outcome, Purpose
from frontdesk.intake.proving import payload_of
from frontdesk.operations.model import Operation
from frontdesk.operations.telling import in_words
from frontdesk.problems import TooMany

#: The button that has another code sent.
ANEW = payload_of("anew")
_AGAIN: Button = {"title": "Send a new code", "payload": ANEW}
#: What became of the customer's answer, by what the assistant reads of it (`frontdesk.intake.proving`).
ANSWERS = {payload_of(each): each for each in Outcome}


def ask_for_proof(call: Call, services: Services, operation: Operation) -> Result:
    """Ask the customer to prove who it is for this operation; after an answer that was not enough, say so."""
    answered, what = ANSWERS.get(call.text), in_words(operation)
    if answered is Outcome.ENDED:
        call.say("utter_code_ended", buttons=[_AGAIN], what=what)
        return Result("ended", what)
    if answered in (Outcome.WRONG, Outcome.RIGHT) and (asked := services.proofs.open(call.caller, operation.id)):
        response = "utter_code_wrong" if answered is Outcome.WRONG else "utter_code_right_next"
        _say(call, response, operation, asked, left=_tries_left(asked))
        return Result(str(answered), what)
    purpose = Purpose(operation.id, operation.digest, operation.name, in_words(operation))
    also_to = [str(email)] if operation.name == "change_email" and (email := operation.parameters.get("email")) else []
    try:
        asked = services.proofs.ask(call.caller, purpose, call.key(f"proof:{operation.id}"), also_to, call.locale)
    except NeedsPerson as problem:
        call.say("utter_proof_by_person", what=in_words(operation))
        return Result(problem.reason, in_words(operation), handoff=Reason.POLICY_REQUIRES)
    except TooMany:
        call.say("utter_proof_too_many", what=in_words(operation))
        return Result("too_many", in_words(operation), handoff=Reason.POLICY_REQUIRES)
    _say(call, _response(asked), operation, asked)
    return Result("proof_asked", in_words(operation))


def _tries_left(asked: Sequence[Challenge]) -> str:
    return str(max((each.tries_left for each in asked if each.method.is_code), default=0))


def _response(asked: Sequence[Challenge]) -> str:
    if any(each.recipient for each in asked):
        return "utter_ask_code_both"
    by = {each.method for each in asked}
    if Method.HOST in by:
        return "utter_ask_sign_in_anew" if by == {Method.HOST} else "utter_ask_code_or_sign_in"
    return "utter_ask_code_text" if Method.SMS in by else "utter_ask_code_mail"


def _say(call: Call, response: str, operation: Operation, asked: Sequence[Challenge], **words: str) -> None:
    nonce = next((each.nonce for each in asked if each.nonce), None)
    methods = tuple(dict.fromkeys(str(each.method) for each in asked))
    until = min(each.expires_at for each in asked).isoformat()
    proof = ProofAsked(operation.id, in_words(operation), until, methods, nonce)
    has_code = any(each.method.is_code for each in asked)
    buttons = [_AGAIN] if has_code else []
    call.say(response, buttons=buttons, report=Report(proof=proof), what=in_words(operation), **words)
