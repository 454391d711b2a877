from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.emoji import Emoji

from frontdesk.channels.slack import block_kit
from frontdesk.channels.slack.block_kit import answered, messages, pressable, quoted, size_of
from frontdesk.channels.slack.channel import Slack
from frontdesk.channels.slack.mrkdwn import escaped, link, pieces, plain, unescaped, written
from frontdesk.conversations.model import Author
from frontdesk.database import Database
from tests.channel_case import OtherSide, rendered
from tests.slack import BOT, Workspace, plain_text_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&\n @#!|"), min_size=1)
#: Texts that are longer than one section, and than one message.
LONG = st.builds(lambda text, times: text * times, TEXT, st.integers(1, 4000)).map(lambda text: text[:60_000])
BUTTONS = st.lists(st.fixed_dictionaries({"id": st.just("f" * 32), "title": TEXT}), max_size=60)
TITLES = LONG.map(lambda text: text[:700])
URLS = st.sampled_from(["https://help.example.com/a|b#c", "https://help.example.com/?" + "a&" * 2000])
LINKS = st.lists(st.fixed_dictionaries({"title": TITLES, "url": URLS}), max_size=80)


@pytest.fixture
def slack(tmp_path: Path) -> Slack:
    return Workspace(OtherSide("http://127.0.0.1:9")).channel(Database(f"sqlite:///{tmp_path / 'unused'}"))


@given(LONG, BUTTONS, LINKS, st.none() | TEXT)
def test_every_message_is_within_slacks_limits(
    text: str, buttons: list[dict[str, str]], links: list[dict[str, str]], name: str | None
) -> None:
    made = messages(text, buttons, links, name)
    for message in made:
        assert len(message["text"]) <= block_kit.MOST_FALLBACK
        assert 0 < len(message["blocks"]) <= block_kit.MOST_BLOCKS
        assert sum(map(size_of, message["blocks"])) <= block_kit.MOST_MESSAGE
        for block in message["blocks"]:
            assert len(block.get("text", {}).get("text", "")) <= block_kit.MOST_SECTION
            assert len(block.get("elements", ())) <= block_kit.MOST_ACTIONS
            ids = [each.get("action_id") for each in block.get("elements", ()) if each["type"] == "button"]
            assert len(set(ids)) == len(ids)


@given(LONG)
def test_nothing_of_a_text_is_left_out_however_long_it_is(text: str) -> None:
    shown = "".join(map(plain_text_of, messages(text)))
    assert "".join(shown.split()) == "".join(text.split())


def test_a_link_that_is_too_long_for_one_is_text_from_which_it_can_be_copied() -> None:
    url = "https://help.example.com/?token=" + "x" * 3000
    shown = [plain_text_of(each) for each in messages("Here.", links=[{"title": "Sign in", "url": url}])]
    assert "".join(shown).replace("\n", "") == f"Here.Sign in: {url}"


@given(LONG, BUTTONS)
def test_no_button_is_lost_however_long_the_text_is(text: str, buttons: list[dict[str, str]]) -> None:
    blocks = [block for message in messages(text, buttons) for block in message["blocks"]]
    elements = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    assert [each["value"] for each in elements] == [each["id"] for each in buttons]


@given(TEXT.filter(str.strip))
def test_a_text_that_fits_is_shown_as_it_is(text: str) -> None:
    (message,) = messages(text[:500])
    assert plain_text_of(message) == text[:500]


@given(LONG, st.integers(20, 3000))
def test_pieces_of_a_text_are_the_text(text: str, most: int) -> None:
    parts = list(pieces(text, most))
    assert "".join(parts) == text
    assert all(len(written(part)) <= most or len(part) == 1 for part in parts)


@given(TEXT)
def test_what_is_escaped_mentions_nobody_and_is_read_back(text: str) -> None:
    assert not set("<>") & set(escaped(text))
    assert unescaped(escaped(text)) == text
    assert plain(escaped(text)) == Emoji.replace(text).strip()


def test_nobody_is_called_by_a_text_that_says_so() -> None:
    assert written("<!channel> & <@U1> @here") == "&lt;!channel&gt; &amp; &lt;@U1&gt; @here"
    assert block_kit.section("x")["text"]["verbatim"] is True


def test_addresses_in_a_text_are_links() -> None:
    assert written("See https://x.example/a?b=1&c=2. Or not") == "See <https://x.example/a?b=1&amp;c=2>. Or not"
    assert plain_text_of({"blocks": [block_kit.section(written("https://x.example/a"))]}) == "https://x.example/a"


def test_a_title_cannot_end_its_link() -> None:
    assert link("a>b|c", "https://x.example/|y z") == "<https://x.example/%7Cy%20z|a&gt;b|c>"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"<@{BOT}> hello", "hello"),
        ("<@U1> and <@U2|bob>", "@U1 and @bob"),
        ("<#C1|general> <!here> <!subteam^S1|@team>", "#general @here @team"),
        ("<https://x.example/a|x.example/a> <https://y.example>", "x.example/a https://y.example"),
        ("<mailto:ada@example.com|ada@example.com> <tel:+49301234567>", "ada@example.com +49301234567"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt;", "&lt;"),
        ("yes :+1::skin-tone-3: :pray: :slightly_smiling_face:", "yes 👍 🙏 🙂"),
        ("at 10:30:45, ref :W1126: :no_such_emoji:", "at 10:30:45, ref :W1126: :no_such_emoji:"),
        ("box 4:100:7, row 12:a:3, (:pray:)", "box 4:100:7, row 12:a:3, (🙏)"),
    ],
)
def test_a_message_is_read_as_its_writer_sees_it(text: str, read: str) -> None:
    assert plain(text, BOT) == read


def test_an_agents_name_stands_above_what_they_write(slack: Slack) -> None:
    payload: Any = rendered(slack, "Good morning.", Author.AGENT, name="Robin")
    first, second = payload["messages"][0]["blocks"]
    assert (first["elements"][0]["text"], second["text"]["text"]) == ("*Robin*", "Good morning.")


def test_how_it_went_is_asked_with_five_stars_for_each_whose_part_is_rated(slack: Slack) -> None:
    question: dict[str, Any] = {"rating": {"episode": 3, "about": ["person", "bot"]}}
    payload: Any = rendered(slack, "How was it?", Author.SYSTEM, **question)
    (message,) = payload["messages"]
    assert pressable(message) == {f"3:{whom}:{score}" for whom in ("person", "bot") for score in range(1, 6)}
    payload = rendered(slack, "How was it?", Author.SYSTEM, **question, rated={"person": 4})
    (message,) = payload["messages"]
    assert pressable(message) == {f"3:bot:{score}" for score in range(1, 6)}
    assert "✓ *★★★★*" in message["blocks"][1]["elements"][0]["text"]


@given(LONG, BUTTONS, LINKS, st.integers(0, 60))
def test_a_message_that_was_answered_is_within_slacks_limits_and_has_no_buttons(
    text: str, buttons: list[dict[str, str]], links: list[dict[str, str]], number: int
) -> None:
    numbered = [each | {"id": f"{index:032}"} for index, each in enumerate(buttons)]
    made = [answered(each, f"{number:032}") for each in messages(text, numbered, links)]
    ticks = sum(element["text"].count("✓ *") for each in made for element in small_print(each))
    assert ticks >= (number < len(buttons))
    for message in made:
        assert not pressable(message) and len(message["blocks"]) <= block_kit.MOST_BLOCKS
        assert sum(map(size_of, message["blocks"])) <= block_kit.MOST_MESSAGE
        assert all(0 < len(each["text"]) <= block_kit.MOST_SECTION for each in small_print(message))


def small_print(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The elements of a message's small lines."""
    return [each for block in message["blocks"] if block["type"] == "context" for each in block["elements"]]


def test_a_question_is_quoted_as_far_as_it_fits() -> None:
    message = quoted("You asked:", "<b>\nand " + "&" * 9000)
    assert message["blocks"][1]["text"]["text"].startswith("&gt; &lt;b&gt;\n&gt; and &amp;")
    assert all(len(block["text"]["text"]) <= block_kit.MOST_SECTION for block in message["blocks"])
