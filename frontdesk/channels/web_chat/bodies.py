"""Bodies that the chat sends, the same over HTTP and in frames of the socket."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from frontdesk import locales
from frontdesk.intake.model import Rating
from frontdesk.intake.reply_address import MAX_EMAIL
from frontdesk.web.bodies import MAX_SEQ, Body

MAX_TOKEN = 4096
MAX_COMMENT = 1000
MAX_LOCALE = 100


class NewConversation(Body):
    """`identity_token`: the host's signed statement who the customer is; without it the conversation is anonymous.
    `locale`: the page's language, however it writes it."""

    identity_token: str | None = Field(default=None, max_length=MAX_TOKEN)
    locale: Annotated[str, AfterValidator(locales.tidied)] = Field(default=locales.DEFAULT, max_length=MAX_LOCALE)


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
    """The reply-to address of an anonymous visitor."""

    email: str = Field(max_length=MAX_EMAIL)


class Message(Body):
    """`id` is the client's own; the same id again is the same message. Either `text` or `button`. With `asks` the text
    is the sentence of the chat's own button for a person."""

    id: str
    text: str | None = None
    button: str | None = Field(default=None, max_length=64)
    asks: Literal["person"] | None = None
