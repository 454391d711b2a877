"""The web chat over HTTP. `docs/openapi.yml` describes it; the socket does the same live."""

from __future__ import annotations

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.bootstrap import Services
from frontdesk.channels.web_chat.view import event_view, standing_view
from frontdesk.conversations.contact import MAX_EMAIL
from frontdesk.conversations.intake import Incoming
from frontdesk.conversations.ratings import Rating
from frontdesk.identity.model import Session
from frontdesk.web.bodies import Body, bearer, json_body, number
from frontdesk.web.errors import BadRequest

MAX_SEQ = 2**31 - 1
PAGE = 200
MAX_TOKEN = 4096
MAX_COMMENT = 1000


class NewConversation(Body):
    """``identity_token``: the host's signed word on who the customer is; without it the conversation is anonymous."""

    identity_token: str | None = Field(default=None, max_length=MAX_TOKEN)
    locale: str = Field(default="en", pattern=r"^[a-z]{2}(-[A-Z]{2})?$")


class SignIn(Body):
    identity_token: str = Field(max_length=MAX_TOKEN)


class RatingBody(Body):
    """Scores from 1 to 5; without any, the customer skips the question."""

    episode: int = Field(ge=1, le=MAX_SEQ)
    person: int | None = Field(default=None, ge=1, le=5)
    bot: int | None = Field(default=None, ge=1, le=5)
    comment: str | None = Field(default=None, max_length=MAX_COMMENT)

    def rating(self) -> Rating:
        return Rating(self.episode, self.person, self.bot, self.comment)


class Contact(Body):
    """Where to answer a visitor whom nobody knows."""

    email: str = Field(max_length=MAX_EMAIL)


class Message(Body):
    """``id`` is the client's own; the same id again is the same message. Either ``text`` or ``button``."""

    id: str
    text: str | None = None
    button: str | None = Field(default=None, max_length=64)


def incoming(message: Message) -> Incoming:
    """Raises BadRequest unless exactly one of text and button is there."""
    if (message.text is None) == (message.button is None):
        raise BadRequest("Send either text or button.")
    return Incoming(message.id, message.text, message.button)


def blueprint(services: Services) -> Blueprint:
    """Routes under /api/chat."""
    routes = Blueprint("chat", url_prefix="/api/chat")
    intake, runner, in_thread = services.intake, services.runner, services.in_thread

    @routes.post("/conversations")
    async def start(request: Request) -> HTTPResponse:
        body = json_body(request, NewConversation)
        conversation, session = await in_thread(intake.start, "web_chat", body.identity_token, body.locale)
        return json({"conversation": conversation.id, **_session(session)}, status=201)

    @routes.post("/identity")
    async def sign_in(request: Request) -> HTTPResponse:
        body = json_body(request, SignIn)
        signed_in = await runner.commit(intake.sign_in, bearer(request), body.identity_token)
        conversation_id = signed_in.committed.conversation.id
        services.bus.close(conversation_id, "session_replaced")
        return json({"conversation": conversation_id, **_session(signed_in.session)})

    @routes.delete("/session")
    async def sign_out(request: Request) -> HTTPResponse:
        conversation_id = await in_thread(intake.sign_out, bearer(request))
        services.bus.close(conversation_id, "signed_out")
        return empty()

    @routes.get("/events")
    async def history(request: Request) -> HTTPResponse:
        conversation = await in_thread(intake.open, bearer(request))
        after = number(request, "after", 0, MAX_SEQ)
        limit = max(1, number(request, "limit", PAGE, PAGE))
        events, unsettled = await in_thread(intake.history, conversation.id, after, limit)
        standing = standing_view(await in_thread(services.queue.standing, conversation))
        state = {"owner": conversation.owner, "status": conversation.status, "standing": standing}
        views = [event_view(event) for event in events]
        return json(
            {"conversation": conversation.id, **state, "events": views, "unsettled": [t.seq for t in unsettled]}
        )

    @routes.post("/messages")
    async def send(request: Request) -> HTTPResponse:
        message = incoming(json_body(request, Message))
        conversation = await in_thread(intake.open, bearer(request))
        accepted = await runner.commit(intake.accept, conversation.id, message)
        is_new = accepted.committed is not None
        return json({"id": message.client_id, "seq": accepted.event.seq, "duplicate": not is_new}, status=202)

    @routes.post("/ratings")
    async def rate(request: Request) -> HTTPResponse:
        rating = json_body(request, RatingBody).rating()
        conversation = await in_thread(intake.open, bearer(request))
        rated = await runner.commit(services.ratings.rate, conversation.id, rating)
        return json({"episode": rating.episode, "duplicate": rated.committed is None}, status=202)

    @routes.post("/contact")
    async def leave_email(request: Request) -> HTTPResponse:
        email = json_body(request, Contact).email
        conversation = await in_thread(intake.open, bearer(request))
        left = await runner.commit(services.contacts.leave, conversation.id, email)
        return json({"duplicate": left.committed is None}, status=202)

    return routes


def _session(session: Session) -> dict[str, str]:
    return {"session": session.secret, "expires_at": session.expires_at.isoformat()}
