"""An agent has the customer prove who it is, for an operation that the agent proposed and whose policy wants the
customer's own proof. The customer gets the code, and types it in the chat as always."""

from __future__ import annotations

from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.report import Report
from frontdesk.conversations.timeline import Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.identity.model import Caller
from frontdesk.identity.proofs.model import NeedsPerson
from frontdesk.identity.proofs.service import Proofs
from frontdesk.inbox.operations import AgentOperations, customer_unknown, unavailable
from frontdesk.intake.asking import proof_asked, response_for
from frontdesk.operations.model import State
from frontdesk.operations.proving import also_to, purpose_of
from frontdesk.problems import NotAllowed, SignInRequired
from frontdesk.team.model import Agent


class AgentProofs:
    """Asks customers for proofs on behalf of agents."""

    def __init__(
        self, operations: AgentOperations, proofs: Proofs, database: Database, timelines: Timelines, voice: Voice
    ) -> None:
        self._operations = operations
        self._proofs = proofs
        self._database = database
        self._timelines = timelines
        self._voice = voice

    def ask(self, agent: Agent, conversation_id: str, operation_id: str, key: str) -> Commit:
        """Send the customer a code, once for each `key`, and say in the chat what it is for.

        Raises:
            NotFound: there is no such conversation or operation.
            NotAllowed: the conversation is not the agent's; the operation is no open proposal (`stale`) or needs no
                proof of the customer's (`no_proof_needed`); nobody vouches for the customer (`customer_unknown`); no
                code can be sent (`no_method`, `contact_changed`); the records give no answer (`record_unavailable`).
            TooMany: as many codes as a day allows.
        """
        conversation = self._operations.own(agent, conversation_id)
        operation = self._operations.of(conversation_id, operation_id)
        if not self._operations.wants_customers_proof(operation):
            raise NotAllowed("no_proof_needed", "For this your role is proof enough: confirm it.")
        if operation.state is not State.PROPOSED or operation.expires_at <= utc_now():
            raise NotAllowed("stale", "This is not open any more. Read it back again.")
        caller = Caller(conversation_id, conversation.customer_id, conversation.assurance, episode=conversation.episode)
        purpose = purpose_of(operation)
        try:
            key = f"agent:{operation_id}:{key}"
            asked = self._proofs.ask(caller, purpose, key, also_to(operation), conversation.locale)
        except SignInRequired:
            raise customer_unknown() from None
        except NeedsPerson as problem:
            raise _no_code(problem) from None
        except SystemOfRecordUnavailable:
            raise unavailable() from None
        with self._database.write() as connection:
            timeline = self._timelines.open(connection, conversation_id, utc_now())
            shown = Report(proof=proof_asked(purpose, asked)).shown()
            words = {"what": purpose.words}
            timeline.append(self._voice.message(timeline.conversation, response_for(asked), shown, **words))
            return timeline.commit()


def _no_code(problem: NeedsPerson) -> NotAllowed:
    if problem.reason == "contact_changed":
        return NotAllowed("contact_changed", "Their contact data changed lately: find out otherwise who it is.")
    return NotAllowed("no_method", "There is no way to send them a code: find out otherwise who it is.")
