"""Questions that a published article answers: quoted, with title and link."""

from __future__ import annotations

from dataclasses import replace

from actions.call import Call, Outcome, Services, action
from actions.follow_up import asks_only_of_it, follow_up
from actions.frame.giving_up import OFFERED, came_to_nothing, given_up
from actions.frame.memory import failed, failures, person_offered, still_speaks_of
from actions.frame.words import weighty
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import ArticleShown, Link, Report
from frontdesk.identity.model import Assurance
from frontdesk.knowledge.model import PUBLIC, SIGNED_IN

# Words that ask for something and do not say of what: "and how much is it?" is answered by no article.
ASKING = frozenset(
    {"how", "much", "many", "long", "what", "what's", "when", "where", "who", "why", "which", "does", "cost", "costs"}
    | {"price", "it", "they", "he", "she", "then", "now"}
)


@action("action_answer", requires=Assurance.ANONYMOUS)
def answer(call: Call, services: Services) -> Outcome:
    """Quote an article, or say that we do not know and offer a person."""
    if asks_only_of_it(call) and (again := follow_up(call, services)):
        return again
    if article := quoted(call, services):
        return Outcome("found", article, still_speaks_of(call))
    if again := follow_up(call, services):
        return again
    if call.in_form:
        # The form asks its own question right after this: a "yes" must not have two to answer.
        return replace(came_to_nothing(call, Reason.NO_ANSWER_FOUND, "utter_no_answer_in_form"), result="none")
    if failures(call) >= OFFERED:
        return given_up(call, Reason.NO_ANSWER_FOUND)
    call.say("utter_no_answer")
    return Outcome("none", events=(*person_offered(call, Reason.NO_ANSWER_FOUND), failed(call)))


def quoted(call: Call, services: Services) -> str | None:
    """Quote the article that answers the message and return its id; if there is none, say nothing and return None."""
    has_subject = bool(weighty(call.reading, ASKING))
    readers = SIGNED_IN if call.signed_in else PUBLIC
    found = services.knowledge.answer(call.reading, call.locale, readers) if has_subject else None
    if found is None:
        return None
    article = ArticleShown(found.article_id, found.title, found.url, found.passage_id)
    links = (Link(found.title, found.url),) if found.url else ()
    report = Report(articles=(article,), links=links)
    call.say("utter_article_answer", quote=found.quote, title=found.title, report=report)
    return found.article_id
