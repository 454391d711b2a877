"""The leads' list of questions without an answer, on both databases, made of real turns."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from frontdesk.conversations.tables import turns
from frontdesk.database import Database, utc_now
from frontdesk.inbox.gaps.service import LeadGaps, old_gaps
from frontdesk.inbox.gaps.tables import reviewed_gaps, waiting_gaps
from frontdesk.inbox.web.gaps_http import group_view
from frontdesk.knowledge.articles.service import Library
from frontdesk.nlu.gaps.service import GapsService
from frontdesk.problems import NotFound, NotPermitted
from frontdesk.team.model import Agent
from tests.contract.test_gaps import gaps as gaps  # the job, over one article
from tests.contract.test_gaps import library as library
from tests.doubtful import NO_ARTICLE, say
from tests.engine import Engine


@pytest.fixture
def lead(engine: Engine) -> Agent:
    return engine.agent("lee", "lead")


@pytest.fixture
def waiting(engine: Engine, database: Database, gaps: GapsService, library: Library) -> LeadGaps:
    """Two questions about tents and one about the moon, prepared by the job."""
    conversation = engine.start()
    for text in ("tents wet", "moon trips", "tents damp"):
        say(engine, conversation, text, NO_ARTICLE)
    assert gaps.keep(gaps.groups(100)) == 3
    return LeadGaps(database, library)


def test_leads_see_what_the_job_prepared_and_nobody_else_does(engine: Engine, waiting: LeadGaps, lead: Agent) -> None:
    tents, moon = waiting.groups(lead)
    assert [gap.text for gap in tents.gaps] == ["tents damp", "tents wet"]
    assert tents.closest[0].address == "tents#drying"
    shown = group_view(tents)
    assert (shown["unanswered"], shown["unhelpful"]) == (2, 0)
    assert shown["closest"][0] == {"passage": "tents#drying", "title": "Tents", "heading": "Drying"}
    assert [gap.text for gap in moon.gaps] == ["moon trips"]
    agent = engine.agent("kim")
    with pytest.raises(NotPermitted):
        waiting.groups(agent)
    with pytest.raises(NotPermitted):
        waiting.give(agent, tents.id, None)
    assert len(waiting.groups(lead)) == 2


def test_a_group_that_gets_its_passage_waits_no_more_and_its_question_is_asked_of_it(
    waiting: LeadGaps, lead: Agent, gaps: GapsService, library: Library
) -> None:
    tents, moon = waiting.groups(lead)
    waiting.give(lead, tents.id, "tents#drying")
    waiting.give(lead, moon.id, None)
    (served,) = library.served().values()
    assert served.article.passages[0].phrasings == ("tents damp",)
    assert waiting.groups(lead) == []
    assert gaps.groups(100) == [], "the job finds none that was looked at"
    with pytest.raises(NotFound):
        waiting.give(lead, tents.id, "tents#drying")


def test_a_passage_that_is_gone_leaves_the_group_waiting(waiting: LeadGaps, lead: Agent) -> None:
    tents, _ = waiting.groups(lead)
    with pytest.raises(NotFound):
        waiting.give(lead, tents.id, "tents#nothing")
    assert len(waiting.groups(lead)) == 2


def test_each_run_of_the_job_replaces_what_waited(waiting: LeadGaps, lead: Agent, gaps: GapsService) -> None:
    tents, moon = gaps.groups(100)
    assert gaps.keep([moon]) == 1
    assert [group.id for group in waiting.groups(lead)] == [moon.gaps[0].id]
    assert gaps.keep([tents, moon]) == 3


def test_what_waits_goes_with_its_turn_and_after_its_time(
    waiting: LeadGaps, lead: Agent, gaps: GapsService, database: Database
) -> None:
    tents, _ = gaps.groups(100)
    with database.write() as connection:
        assert {key.ondelete for key in waiting_gaps.foreign_keys} == {"CASCADE"}
        assert not connection.execute(sa.select(reviewed_gaps)).all()
        for table in reversed(turns.metadata.sorted_tables):
            if any(key.column.table is turns for key in table.foreign_keys) and table is not waiting_gaps:
                connection.execute(table.delete())
        connection.execute(turns.delete().where(turns.c.id == tents.gaps[0].id))
    assert [len(group.gaps) for group in waiting.groups(lead)] == [1, 1]
    sweep = old_gaps(timedelta(days=30))
    assert sweep.run(database, utc_now() + timedelta(days=29), 10) == 0
    assert sweep.run(database, utc_now() + timedelta(days=31), 10) == 2
