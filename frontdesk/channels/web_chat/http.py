"""The web chat over HTTP. `docs/openapi.yml` describes it; the socket does the same live."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.channels.web_chat.bodies import Contact, Message, NewConversation, RatingBody, SignIn
from frontdesk.channels.web_chat.channel import ChatMessage, message_of, rating_of
from frontdesk.channels.web_chat.door import ChatDoor
from frontdesk.channels.web_chat.view import position_view
from frontdesk.identity.model import Session
from frontdesk.web.bodies import MAX_SEQ, bearer, json_body, number

PAGE = 200


def blueprint(door: ChatDoor) -> Blueprint:
    """Routes under /api/chat."""
    routes = Blueprint("chat", url_prefix="/api/chat")
    intake, commit, in_thread, channel = door.intake, door.commit, door.in_thread, door.channel

    @routes.post("/conversations")
    async def start(request: Request) -> HTTPResponse:
        body = json_body(request, NewConversation)
        conversation, session = await in_thread(
            intake.start, "web_chat", body.identity_token, body.locale, request.client_ip
        )
        return json({"conversation": conversation.id, **_session(session)}, status=201)

    @routes.post("/identity")
    async def sign_in(request: Request) -> HTTPResponse:
        body = json_body(request, SignIn)
        signed_in = await commit(intake.sign_in, bearer(request), body.identity_token, request.client_ip)
        assert signed_in.commit is not None  # a sign-in always changes something
        conversation_id = signed_in.commit.conversation.id
        door.bus.close(conversation_id, "session_replaced")
        return json({"conversation": conversation_id, **_session(signed_in.value)})

    @routes.post("/proof")
    async def prove(request: Request) -> HTTPResponse:
        body = json_body(request, SignIn)
        await commit(intake.prove, bearer(request), body.identity_token, request.client_ip)
        return empty()

    @routes.delete("/session")
    async def sign_out(request: Request) -> HTTPResponse:
        conversation_id = await in_thread(intake.sign_out, bearer(request))
        door.bus.close(conversation_id, "signed_out")
        return empty()

    @routes.get("/events")
    async def history(request: Request) -> HTTPResponse:
        conversation = await in_thread(intake.open, bearer(request))
        after = number(request, "after", 0, MAX_SEQ)
        limit = max(1, number(request, "limit", PAGE, PAGE))
        page = await in_thread(intake.history, conversation.id, after, limit)
        position = position_view(await in_thread(door.queue.position, conversation))
        state = {"owner": conversation.owner, "status": conversation.status, "standing": position}
        views = [channel.render(event, conversation) for event in page.events]
        unsettled = [turn.seq for turn in page.unsettled]
        rest = {"events": views, "has_more": page.has_more, "unsettled": unsettled}
        return json({"conversation": conversation.id, **state, **rest})

    @routes.post("/messages")
    async def send(request: Request) -> HTTPResponse:
        body = json_body(request, Message)
        raw = ChatMessage(bearer(request), body)
        message = message_of(body, await in_thread(channel.verify, raw))
        accepted = await commit(channel.accept, message, raw.session, request.client_ip)
        is_new = accepted.commit is not None
        return json({"id": message.id, "seq": accepted.value.seq, "duplicate": not is_new}, status=202)

    @routes.post("/ratings")
    async def rate(request: Request) -> HTTPResponse:
        raw = ChatMessage(bearer(request), body := json_body(request, RatingBody))
        conversation = await in_thread(channel.verify, raw)
        door.limits.hit("frames", conversation=conversation.id, account=None)
        rated = await commit(channel.rate, rating_of(body, conversation), raw.session)
        return json({"episode": body.episode, "duplicate": rated.commit is None}, status=202)

    @routes.post("/contact")
    async def leave_email(request: Request) -> HTTPResponse:
        email, session = json_body(request, Contact).email, bearer(request)
        conversation = await in_thread(intake.open, session)
        door.limits.hit("frames", conversation=conversation.id, account=None)
        left = await commit(door.reply_addresses.leave, conversation.id, email, session)
        return json({"duplicate": left.commit is None}, status=202)

    return routes


def _session(session: Session) -> dict[str, str]:
    return {"session": session.secret, "expires_at": session.expires_at.isoformat()}
