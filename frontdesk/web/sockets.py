"""What customers' and agents' sockets have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

AUTH_SECONDS = 10
CLOSE_NOT_AUTHENTICATED = 4401
CLOSE_GOING_AWAY = 4000
CLOSE_TOO_MANY = 4429


async def first_to_end(*parts: Coroutine[Any, Any, None]) -> None:
    """Run the parts of a socket until one of them ends, then end the others. Raises what that one raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
