"""People of a desk in Frontdesk: what they do there they do here, by the same rules as agents of the inbox.

A person is the agent of the team who has the same e-mail. Who has none is the desk's own agent: one for everybody of
the desk, who can't sign in; what they say carries their own name.
"""

from __future__ import annotations

from dataclasses import replace

from frontdesk.connectors.model import Person, Post
from frontdesk.conversations import store
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Author, Conversation, Owner, Status
from frontdesk.database import Database
from frontdesk.inbox.actions import AgentActions
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission, may
from frontdesk.team.service import AgentService

#: What is noted of a post without a text.
NOTHING_TO_READ = "Something without a text was added to the ticket, such as a file."
MOST_NAME_CHARS = 80


class People:
    """Everybody of one desk. Methods join the transaction that is open in the thread, and return what was committed.

    Args:
        desk: the desk's name, such as `request_tracker`.
        title: the name of whoever the desk does not name.
        most_chars: of one message to a customer; what is longer comes in parts.
    """

    def __init__(
        self, desk: str, title: str, database: Database, team: AgentService, actions: AgentActions, most_chars: int
    ) -> None:
        self._desk = desk
        self._title = title
        self._database = database
        self._team = team
        self._actions = actions.in_desk(desk)
        self._most_chars = most_chars

    def agent_of(self, person: Person | None) -> Agent:
        """The agent who acts here for the person."""
        known = self._team.find_active(person.email) if person and person.email else None
        if known is not None and may(known.role, Permission.ANSWER):
            return known
        name = " ".join((person.name if person else "").split())[:MOST_NAME_CHARS]
        return replace(self._team.stand_in(self._desk, self._title), name=name or self._title)

    def post(self, conversation_id: str, post: Post) -> list[Commit]:
        """Say or note what was written, once. Who speaks to the customer has the conversation from then on, opened
        again if it was resolved."""
        agent = self.agent_of(post.author)
        with self._database.join("desk_post") as connection:
            conversation = store.lock(connection, conversation_id)
            if store.event_by_client_id(connection, conversation_id, Author.AGENT, f"{self._desk}:{post.id}"):
                return []
            parts = self._parts(post)
            if not post.is_public or not post.text.strip():
                return [self._actions.note(conversation_id, agent, text, key) for key, text in parts]
            commits = self._opened(conversation, agent)
            commits.append(self._actions.take_over(conversation_id, agent))
            return commits + [self._actions.reply(conversation_id, agent, text, key) for key, text in parts]

    def take(self, conversation: Conversation, person: Person) -> list[Commit]:
        """The person has the conversation, and the customer is told; nothing if an agent of the inbox has it."""
        is_elsewhere = conversation.owner is Owner.AGENT and conversation.desk != self._desk
        if is_elsewhere or conversation.status is Status.RESOLVED:
            return []
        return [self._actions.take_over(conversation.id, self.agent_of(person))]

    def release(self, conversation: Conversation) -> list[Commit]:
        """Nobody in particular has the conversation any more."""
        if conversation.owner is not Owner.AGENT or conversation.agent_id is None:
            return []
        return [self._actions.release(conversation.id, self._owner(conversation, None))]

    def hand_back(self, conversation: Conversation, person: Person | None) -> list[Commit]:
        """The assistant goes on."""
        if conversation.desk != self._desk or conversation.status is Status.RESOLVED:
            return []
        agent, commits = self._held(conversation, person)
        return [*commits, self._actions.hand_back(conversation.id, agent)]

    def resolve(self, conversation: Conversation, person: Person | None) -> list[Commit]:
        """The episode ends."""
        if conversation.desk != self._desk or conversation.status is Status.RESOLVED:
            return []
        agent, commits = self._held(conversation, person)
        return [*commits, self._actions.resolve(conversation.id, agent)]

    def reopen(self, conversation: Conversation, person: Person | None) -> list[Commit]:
        """A new episode begins, in the desk."""
        if conversation.desk != self._desk:
            return []
        return self._opened(conversation, self._owner(conversation, person))

    def _held(self, conversation: Conversation, person: Person | None) -> tuple[Agent, list[Commit]]:
        """Who has the conversation, and what was committed for that."""
        agent = self._owner(conversation, person)
        if conversation.owner is Owner.AGENT and conversation.agent_id == agent.agent_id:
            return agent, []
        return agent, [self._actions.take_quietly(conversation.id, agent)]

    def _owner(self, conversation: Conversation, person: Person | None) -> Agent:
        if person is None and conversation.owner is Owner.AGENT and conversation.agent_id:
            return self._team.get(conversation.agent_id)
        return self.agent_of(person)

    def _opened(self, conversation: Conversation, agent: Agent) -> list[Commit]:
        is_resolved = conversation.status is Status.RESOLVED
        return [self._actions.reopen(conversation.id, agent)] if is_resolved else []

    def _parts(self, post: Post) -> list[tuple[str, str]]:
        """Keys and texts of the messages that the post becomes."""
        text, most = post.text.strip() or NOTHING_TO_READ, self._most_chars
        cut = [text[start : start + most] for start in range(0, len(text), most)]
        whole = [part for part in cut if part.strip()]
        return [(post.id if number == 1 else f"{post.id}.{number}", part) for number, part in enumerate(whole, 1)]
