"""Scores a bot that says the same to everything: where it does well, the expectations are too lenient."""

from __future__ import annotations

from frontdesk.conversations.model import Owner
from frontdesk.simulation.judging import judge
from frontdesk.simulation.model import ANSWERED, Act, Message, Played, Script, Seen, Turn
from frontdesk.simulation.words import Blanks

REPLY = "I'm sorry, I did not understand that. Could you say it in other words, please?"
#: Percent of the conversations at which the expectations are too lenient.
MOST_PASSED, MOST_HELPFUL = 40.0, 15.0
_OWNERS = {"takes over": Owner.AGENT, "hands back": Owner.BOT, "resolves": Owner.BOT}


def play_floor(script: Script, blanks: Blanks) -> Played:
    """The script with that bot, which never hands over, opens no ticket and changes nothing. No site is needed."""
    owner, turns = Owner.BOT, []
    for turn in script.turns:
        before, owner = owner, _owner_after(turn, owner)
        said = (Message("bot", REPLY),) if turn.act in ANSWERED and before is Owner.BOT else ()
        if turn.passed or turn.helpful:
            turns.append(judge(turn, str(turn.value), Seen(said, before, owner), blanks))
    return Played(script, tuple(turns))


def _owner_after(turn: Turn, owner: Owner) -> Owner:
    return _OWNERS[str(turn.value)] if turn.act is Act.AGENT else owner
