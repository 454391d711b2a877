"""Questions that published articles answer: quoted, with title, day and link; which one is meant, where two may be; and
what comes after an answer that did not help."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from actions.at_the_door import if_nobody_is_in
from actions.call import Button, Call, Event, Outcome, Services, action
from actions.entities import order_numbers
from actions.follow_up import asks_only_of_it, follow_up, in_time
from actions.frame.asking import asks_something
from actions.frame.deciding import wishes_something
from actions.frame.giving_up import OFFERED, came_to_nothing, given_up
from actions.frame.memory import (
    HELPED,
    PASSAGE,
    Answered,
    answered,
    answers,
    asked_whether_it_helped,
    failed,
    failures,
    passages_offered,
    pending,
    person_offered,
    still_speaks_of,
    topic,
)
from actions.frame.reference import Candidate, meant
from actions.frame.words import weighty, words
from actions.records import orders_of
from frontdesk.conversations.episode import BEGUN_WITH
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import ArticleShown, Link, Report
from frontdesk.identity.model import Level
from frontdesk.knowledge.asking import Told
from frontdesk.knowledge.generation.service import Rewriting
from frontdesk.knowledge.model import PUBLIC, SIGNED_IN, Answer, Reply, Suggestion
from frontdesk.references import ANY_NUMBER

# Words that ask for something and do not say of what: "and how much is it?" is answered by no article.
ASKING = frozenset(
    {"how", "much", "many", "long", "what", "what's", "when", "where", "who", "why", "which", "does", "cost", "costs"}
    | {"price", "it", "they", "he", "she", "then", "now"}
)
# Words of a "no" that say nothing of what is missing: "no, that didn't help".
UNHELPFUL = frozenset(
    """
    no nope nah not don't thanks never didn't did help helped helpful doesn't does answer wrong really neither either
    none both
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)
# How many passages are shown for a question before a person is offered.
MOST_SHOWN = 2
BUTTON_CHARS = 80
#: The result of asking which of two passages is meant.
WHICH = "which"
# What a shop has rules for, whatever the product.
_OF_A_RULE = re.compile(
    r"\b(?:warrant\w*|guarantee\w*|return\w*|refund\w*|send(?:ing)? (?:it |them )?back|deliver\w*|shipping|postage"
    r"|repair\w*|exchang\w*|swap\w*|pay\w*|invoice|gift)\b",
    re.IGNORECASE,
)
_OF_MONEY = re.compile(r"\b(?:refund\w*|money)\b", re.IGNORECASE)
_PROMISE = re.compile(r"\b(?:promise|guarantee|swear)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|that|this|they)\b", re.IGNORECASE)
# What leads to a question, stands behind it, or points at what it is asked of, and is no part of it.
_BEFORE_IT = re.compile(
    r"^(?:(?:and|but|k|ok|okay|fair|fine|right|well|so|oh|ah|aha|hm+|hey|hi|hello|yes|yeah|no|thanks|thank you"
    r"|cool|great|good|alright|all right|aight|wait|sorry|please|pls|btw|by the way|also|actually|anyway|honestly"
    r"|(?:just )?(?:one|a) (?:sec|second|moment|minute|more thing|more question|other thing)|one more|just"
    r"|(?:a )?(?:quick|short|small|little) (?:question|one)(?: in between)?|question|before i forget|while i have you"
    r"|while i'?m (?:here|at it)|(?:can|could|may|might) i (?:just )?ask(?: you)?(?: something)?"
    r"|(?:can|could) you (?:please )?tell me|do you know|tell me|i (?:just )?(?:want|need|would like|wanted) to know)"
    r"\b[\s,.:;!?–-]*)+",
    re.IGNORECASE,
)
_AT_ITS_END = re.compile(
    r"[\s,]+(?:(?:because|cos|cause)\b.*|anyway|anyways|then|btw|by the way|though|tho|please|pls|mate|in the end"
    r"|actually|exactly|or what|if i may ask|again|question mark|i wonder|just asking|thanks|thank you)[\s?.!]*$",
    re.IGNORECASE | re.DOTALL,
)
_BESIDE_IT = re.compile(r"[\s,]+(?:on|for) (?:these|those|them|that one|this one)(?=\W*$)", re.IGNORECASE)
LONG = 3  # letters, from which a word of a name is one
LITTLE = 3  # words of weight, up to which a question in a form is about what the form is about


@action("action_answer", requires=Level.ANONYMOUS)
def answer(call: Call, services: Services) -> Outcome:
    """Quote an article, or ask which one is meant, or say that we do not know and offer a person."""
    if asks_only_of_it(call) and (again := follow_up(call, services)):
        return again
    if not call.in_form and is_doubtful(call, services) and (of_an_order := in_time(call, services)):
        return of_an_order
    of_refund = as_of_a_refund(call.reading) if topic(call) == "refund_status" or _was_of_a_refund(call) else ""
    if of_refund and (found := from_articles(call, services, of_refund, articles_only=True, may_ask=False)):
        return found
    if found := from_articles(call, services):
        return found
    if again := follow_up(call, services):
        return again
    if (question := if_nobody_is_in(call.reading)) and (found := from_articles(call, services, question)):
        return found
    if call.in_form:
        # The form asks its own question right after this: a "yes" must not have two to answer.
        return replace(came_to_nothing(call, Reason.NO_ANSWER_FOUND, "utter_no_answer_in_form"), result="none")
    if failures(call) >= OFFERED:
        return given_up(call, Reason.NO_ANSWER_FOUND)
    call.say("utter_no_answer")
    asked = answers(call, call.reading, ())
    offered = person_offered(call, Reason.NO_ANSWER_FOUND)
    return Outcome("none", events=(*offered, asked, failed(call), *still_speaks_of(call)))


def as_of_a_refund(text: str) -> str:
    """A question that names no refund, with it: "how long does it take" asks of "my refund"."""
    if _OF_MONEY.search(text) or _PROMISE.search(text):
        return text
    return _IT.sub("my refund", text, count=1) if _IT.search(text) else f"my refund: {text}"


def _was_of_a_refund(call: Call) -> bool:
    """Whether the last article told of refunds, and a message leans on it: "and it comes on the same card?"."""
    last = answered(call)
    is_of_it = last is not None and bool(last.shown) and "refund" in last.shown[-1]
    return is_of_it and bool(_IT.search(call.reading)) and not call.in_form


def is_doubtful(call: Call, services: Services) -> bool:
    """Whether the articles would only ask which of several passages is meant."""
    replies = replies_to(call, services, call.reading, False)
    return len(replies) == 1 and bool(replies[0].choices)


def from_articles(
    call: Call,
    services: Services,
    message: str = "",
    *,
    articles_only: bool = False,
    may_ask: bool = True,
    without: Collection[str] = (),
    surer_than: float = 0.0,
) -> Outcome | None:
    """What the articles say to the message, or to another one, and perhaps a product's page, but for passages at the
    addresses `without` and for answers of its own words that are no `surer_than` that; where two may be meant, which,
    if it `may_ask`. None if that is nothing, and then nothing is said."""
    for address in call.entities(PASSAGE):  # of a button
        return tell_passage(call, services, address)
    waiting = pending(call)
    if waiting and waiting.asks == PASSAGE and waiting.options and not asks_something(call.reading):
        shown = [Candidate(address, str(words)) for address, words in waiting.options]
        if choice := meant(call.reading, shown):
            return tell_passage(call, services, str(choice.values[0]))
    asked = message or call.reading
    replies = replies_to(call, services, asked, articles_only)
    is_wish = wishes_something(asked) and not asks_something(asked)  # "I want a refund" asks for no page
    may_ask = may_ask and not (call.in_form or is_wish)  # a form asks its own question
    if len(replies) == 1 and replies[0].choices and may_ask:
        sure = None if message else _from_articles_in_general(call, services, without)
        return sure or _which(call, replies[0])
    told = [
        (reply, reply.answer)
        for reply in replies
        if reply.answer and reply.answer.address not in without
        # What leans on the last question is judged with it, and the message alone says little.
        if reply.answer.score > surer_than or reply.question not in asked
    ]
    if told:
        return _told(call, services, replies, told)
    return None if message else _from_articles_in_general(call, services, without)


def _from_articles_in_general(call: Call, services: Services, without: Collection[str]) -> Outcome | None:
    """What the articles say to the message as everybody could ask it; None if that is nothing. In a form names stay,
    for there they say what the form is about."""
    general = bare(call.reading) if call.in_form else _in_general(call, services)
    if not general or general == call.reading or not asks_something(call.reading):
        return None
    return from_articles(call, services, general, articles_only=True, may_ask=False, without=without)


def _in_general(call: Call, services: Services) -> str:
    """A question that names the customer's own order, as everybody could ask it: what it costs to return "it", and not
    "the dry bag from W1049"; and one of a rule that names a product. Empty where nothing is left of it."""
    orders = orders_of(call, services) if call.signed_in and order_numbers(call, services) else []
    names = {word for order in orders for line in order.items for word in words(line.name) if len(word) >= LONG}
    product = services.knowledge.named(call.reading) if _OF_A_RULE.search(call.reading) else None
    page = services.knowledge.article(product) if product else None
    names |= set(words(page.title)) if page else set()
    if not names:
        return bare(call.reading)
    named = "|".join(map(re.escape, names))
    pattern = (
        rf"\b(?:(?:on|for|of|with|the|my|an?|this|that|those|these|from|in|of|order|number) )*(?:(?:{named})s? ?)+"
    )
    return bare(re.sub(pattern, "it ", ANY_NUMBER.sub(" ", call.reading), flags=re.IGNORECASE))


def bare(text: str) -> str:
    """A question without what leads to it and what is said behind it: `and how long is the warranty on these anyway` is
    `how long is the warranty`. Empty where nothing is left."""
    rest = " ".join(_BESIDE_IT.sub(" ", _AT_ITS_END.sub("", _BEFORE_IT.sub("", text.strip()))).split())
    return rest if weighty(rest, ASKING) else ""


def unhelpful(call: Call, services: Services) -> Outcome | None:
    """After an article, a "no": what the message asks besides, else the next passage, else a person is offered. After
    two passages to choose from, neither. None where no article waits for an opinion."""
    waiting, last = pending(call), answered(call)
    if not waiting or waiting.asks not in (HELPED, PASSAGE) or last is None:
        return None
    if weighty(call.reading, UNHELPFUL) and not call.text.startswith("/") and (more := from_articles(call, services)):
        return more
    tried = waiting.asks == HELPED and len(last.shown) < MOST_SHOWN
    found = services.knowledge.further(last.question, last.shown, call.locale, _readers(call)) if tried else None
    about = last.shown[-1] if last.shown else None
    if found is None:
        call.say("utter_nothing_further" if waiting.asks == HELPED else "utter_no_answer")
        return Outcome("unhelpful", about, person_offered(call, Reason.NO_ANSWER_FOUND))
    _say(call, services, found, "utter_article_next")
    return Outcome("unhelpful", about, _asks_of(call, last.question, (*last.shown, found.address)))


def helped(call: Call) -> Outcome | None:
    """After an article, a "yes"; None where none waits for an opinion."""
    waiting = pending(call)
    if not waiting or waiting.asks != HELPED:
        return None
    call.say("utter_article_helped")
    return Outcome("helped")


def replies_to(call: Call, services: Services, message: str, articles_only: bool) -> list[Reply]:
    """What the articles say to each question of the message; to one that leans on the one before, with that."""
    last = answered(call) or _begun(call)
    if not last and not weighty(call.reading, ASKING):
        return []
    told = Told(last.question, last.shown) if last else None
    knowledge = services.knowledge
    return call.once(
        ("replies", message, articles_only),
        lambda: knowledge.replies(message, call.locale, _readers(call), told, articles_only=articles_only),
    )


def _begun(call: Call) -> Answered | None:
    """In a form, the message that began it: "I want to send something back" says what "it" costs."""
    says_little = len(weighty(call.reading, ASKING)) <= LITTLE
    said = call.slot(BEGUN_WITH) if call.in_form and says_little else None
    return Answered(str(said), ()) if said else None


def _readers(call: Call) -> Collection[str]:
    return SIGNED_IN if call.signed_in else PUBLIC


def _told(call: Call, services: Services, replies: Sequence[Reply], told: Sequence[tuple[Reply, Answer]]) -> Outcome:
    shown = {found.address: (reply.question, found) for reply, found in told}
    for question, found in shown.values():
        _tell(call, services, question, found)
    for reply in replies:
        if not reply.answer:
            call.say("utter_part_not_known", question=_short(reply.question))
    asks = asked_whether_it_helped(call) if len(told) == len(replies) and not call.in_form else None
    events = (*([asks] if asks else ()), answers(call, told[-1][0].question, shown), *still_speaks_of(call))
    return Outcome("found" if len(told) == len(replies) else "part", told[0][1].article_id, events)


def _which(call: Call, reply: Reply) -> Outcome:
    call.say("utter_which_question", buttons=[_button(each) for each in reply.choices])
    offered = passages_offered(call, [(each.address, each.words) for each in reply.choices])
    return Outcome(
        WHICH, reply.choices[0].article_id, (offered, answers(call, reply.question, ()), *still_speaks_of(call))
    )


def tell_passage(call: Call, services: Services, address: str) -> Outcome | None:
    """The passage of a button, or the one of two that was chosen; None if it is published no more."""
    last = answered(call)
    question = last.question if last else ""
    found = services.knowledge.quote(address, question, call.locale, _readers(call))
    if found is None:
        return None
    _say(call, services, found, "utter_article_in_form" if call.in_form else "utter_article_answer")
    return Outcome("found", found.article_id, () if call.in_form else _asks_of(call, question, (address,)))


def _tell(call: Call, services: Services, question: str, found: Answer) -> None:
    """Say an answer, in other words if it may be and there is time; others need some of it too."""
    generation = services.generation
    told = generation.rewritten(question, found, call.seconds_left / 2) if generation else Rewriting(found)
    if told.answer.is_written:
        response = "utter_article_in_words_in_form" if call.in_form else "utter_article_in_words"
    elif call.in_form:
        response = "utter_article_in_form"
    else:
        response = "utter_article_short_answer" if found.short else "utter_article_answer"
    _say(call, services, told.answer, response, told.outcome)


def _say(call: Call, services: Services, found: Answer, response: str, generation: str = "") -> None:
    article = ArticleShown(found.article_id, found.title, found.url, found.passage_id)
    links = (Link(found.title, found.url),) if found.url else ()
    call.say(
        response,
        buttons=[] if call.in_form else [_button(each) for each in found.related],
        report=Report(articles=(article,), links=links, canned=found.canned, generation=generation),
        quote=found.quote,
        title=found.title,
        updated=services.wording.day(found.updated),
        **({"short": found.short} if found.short else {}),
    )


def _asks_of(call: Call, question: str, shown: Collection[str]) -> tuple[Event, ...]:
    return asked_whether_it_helped(call), answers(call, question, shown), *still_speaks_of(call)


def _button(suggestion: Suggestion) -> Button:
    payload = f"/question{json.dumps({PASSAGE: suggestion.address})}"
    return {"title": _short(suggestion.words), "payload": payload}


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= BUTTON_CHARS else said[: BUTTON_CHARS - 1].rstrip(" ,") + "…"
