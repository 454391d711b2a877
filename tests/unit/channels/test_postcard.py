from __future__ import annotations

from frontdesk.conversations.model import Author
from tests.channel_case import rendered
from tests.postcard import Postcards


def test_a_card_is_signed_by_the_agent_who_wrote_it() -> None:
    card = rendered(Postcards("secret", "http://localhost"), "Good morning.", Author.AGENT, name="Robin")
    assert card is not None and card["signed"] == "Robin"
