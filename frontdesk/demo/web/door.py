"""What the demo shop's pages need of the public process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.demo.identity import DemoKeys
from frontdesk.demo.service import DemoShop
from frontdesk.threads import InThread
from frontdesk.wording import Wording


@dataclass(frozen=True)
class DemoDoor:
    """The demo company's back end, and what its pages say about themselves.

    Attributes:
        is_secure: whether cookies are sent over https alone.
        widget_address: the address of the chat's script.
    """

    in_thread: InThread
    shop: DemoShop
    system: SystemOfRecord
    keys: DemoKeys
    company: str
    shop_dir: Path
    data_dir: Path
    is_secure: bool
    widget_address: str
    wording: Wording
