"""Requests of a retail shop's customers, put through the chat: does each end in the right state of the records?

    python -m benchmarks.retail_chat [--times 3] [--verbose]

The shop is that of tests/contract/test_retail_shop.py, which nobody here wrote. tests/retail_requests.jsonl has the
requests with what must be different afterwards, tests/retail_spoken.yml what their customers type. Each round plays all
of them on a stack of its own, several at a time, and compares every customer and order of the shop.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import json
import re
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from frontdesk.settings import Settings
from frontdesk.simulation.stack import fresh_folder, own_stack
from frontdesk.talk.client import ChatClient
from tests.retail import DATA
from tests.retail_state import expected, state
from tests.stack import ROOT

AT_ONCE = 4
CODE_SECONDS = 10.0
_CODE = re.compile(r"^(\d{3}) ?(\d{3})\s*$", re.MULTILINE)


@dataclass
class Spoken:
    """One customer's conversation, and what became of it."""

    case: dict[str, Any]
    says: list[str]
    said: list[str] = field(default_factory=list)


async def play(settings: Settings, spoken: Spoken, address: str) -> None:
    """Have the customer say everything; buttons that are not there are not pressed."""
    buttons: dict[str, str] = {}

    def take(frame: dict[str, Any]) -> None:
        if frame["kind"] == "message" and frame["from"] != "customer":
            spoken.said.append(f"  {frame['text']} {[each['title'] for each in frame['buttons']] or ''}")
            buttons.clear()
            buttons.update({each["title"]: each["id"] for each in frame["buttons"]})

    client = ChatClient(settings.public_url, take)
    try:
        await client.start(address)
        for line in spoken.says:
            spoken.said.append(f"> {line}")
            await say(client, settings, line, address, dict(buttons))
            await client.catch_up()
    finally:
        await client.close()


async def say(client: ChatClient, settings: Settings, line: str, address: str, buttons: dict[str, str]) -> None:
    if line.startswith("["):
        wanted = line.strip("[]").lower()
        pressed = next((id for title, id in buttons.items() if title.lower().startswith(wanted)), None)
        if pressed:
            await client.wait_for(await client.press(pressed))
        return
    text = line.replace("<code>", await newest_code(settings, address)) if "<code>" in line else line
    await client.wait_for(await client.say(text))


async def newest_code(settings: Settings, address: str) -> str:
    """The code of the newest mail to the customer, once one is there."""
    for _ in range(int(CODE_SECONDS / 0.2)):
        files = sorted((settings.data_dir / "mail").glob("*.eml"), key=lambda file: -file.stat().st_mtime_ns)
        letters = (email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files)
        mine = (each.get_content() for each in letters if str(each["To"]).casefold() == address.casefold())
        if code := next((found[1] + found[2] for each in mine if (found := _CODE.search(each))), None):
            return code
        await asyncio.sleep(0.2)
    return "000000"


async def play_round(file: Path, told: dict[str, Any], talks: list[Spoken]) -> tuple[list[Spoken], list[str]]:
    """Those whose records are not as they should be, and records of others that have changed."""
    with fresh_folder() as folder:
        further = {"FRONTDESK_RECORDS": "retail", "FRONTDESK_PRODUCTS_MINUTES": "0"}
        further["FRONTDESK_ARTICLES_DIR"] = str(ROOT / "tests" / "retail_articles")
        async with own_stack(ROOT, folder, lambda line: print(line, file=sys.stderr), further, file) as settings:
            places = asyncio.Semaphore(AT_ONCE)

            async def one(each: Spoken) -> None:
                async with places:
                    await play(settings, each, told["users"][each.case["customer"]]["email"])

            await asyncio.gather(*map(one, talks))
            found = state(folder / "shop.db")
    return judged(told, talks, found)


def judged(told: dict[str, Any], talks: list[Spoken], found: dict[str, Any]) -> tuple[list[Spoken], list[str]]:
    changes: dict[str, Any] = {"users": {}, "orders": {}}
    for each in talks:
        for kind, after in each.case["after"].items():
            changes[kind] |= after
    wanted = expected(told, changes)
    different = {key for key, value in wanted.items() if found.get(key) != value}
    wrong = []
    for each in talks:
        customer = each.case["customer"]
        mine = {customer, *told["users"][customer]["orders"]}
        if mine & different:
            wrong.append(each)
        different -= mine
    return wrong, sorted(different)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="print the conversations that ended wrong")
    asked = parser.parse_args()
    if DATA is None:
        raise SystemExit("The retail shop's data are not beside the project.")
    told = json.loads(DATA.read_text(), parse_float=Decimal)
    cases = map(json.loads, (ROOT / "tests" / "retail_requests.jsonl").read_text().splitlines())
    spoken = yaml.safe_load((ROOT / "tests" / "retail_spoken.yml").read_text())
    chosen = [(case, spoken[case["wants"]]) for case in cases if case["wants"] in spoken]
    for number in range(1, asked.times + 1):
        talks = [Spoken(case, says) for case, says in chosen]
        wrong, others = asyncio.run(play_round(DATA, told, talks))
        refused = sum(any("refused" in step for step in each.case["steps"]) for each in talks)
        print(
            f"round {number}: {len(talks) - len(wrong)} of {len(talks)} requests ({refused} of them to be refused) "
            f"end in the right state; records of others that changed: {len(others)}"
        )
        for each in wrong if asked.verbose else ():
            print("\n".join([f"\n{each.case['wants']}", *each.said]))


if __name__ == "__main__":
    main()
