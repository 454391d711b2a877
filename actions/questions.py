"""Questions that a published article answers: quoted, with title and link."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.events import person_offered
from frontdesk.identity.model import Assurance


@action("action_answer", requires=Assurance.ANONYMOUS)
def answer(call: Call, services: Services) -> Outcome:
    """Quote an article, or say that we do not know and offer a person."""
    if article := quoted(call, services):
        return Outcome("found", article)
    if call.in_form:
        # The form asks its own question right after this: a "yes" must not have two to answer.
        call.say("utter_no_answer_in_form")
        return Outcome("none")
    call.say("utter_no_answer")
    return Outcome("none", events=person_offered("no_answer_found"))


def quoted(call: Call, services: Services) -> str | None:
    """Quote the article that answers what was typed, if one does; its id then, else None and nothing is said."""
    found = services.knowledge.answer(call.text, call.locale)
    if found is None:
        return None
    article = {"id": found.article_id, "title": found.title, "url": found.url, "passage": found.passage_id}
    custom = {"links": [{"title": found.title, "url": found.url}], "articles": [article]}
    call.say("utter_article_answer", quote=found.quote, title=found.title, custom=custom)
    return found.article_id
