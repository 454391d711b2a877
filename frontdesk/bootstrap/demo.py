"""Builds the demo company: its shop, its records and the keys with which it vouches for its customers."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from frontdesk.accounts.database import reading_engine, shop_engine
from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.bootstrap.accounts import build_system_of_record, reset_page
from frontdesk.bootstrap.knowledge import provide_articles
from frontdesk.bootstrap.team import build_team
from frontdesk.database import Database
from frontdesk.demo import agents
from frontdesk.demo.identity import DemoKeys, demo_keys
from frontdesk.demo.service import DemoShop
from frontdesk.settings import Settings


@dataclass(frozen=True)
class Demo:
    """The demo company's own back end. `engine` is its database; `system` is what the settings name, the demo company's
    own records unless they name others."""

    engine: sa.Engine
    shop: DemoShop
    system: SystemOfRecord
    keys: DemoKeys


def build_demo(settings: Settings) -> Demo:
    engine = shop_engine(settings.shop_database_url)
    system = build_system_of_record(settings)
    own = SqlSystemOfRecord(reading_engine(settings.shop_database_url), reset_page(settings))
    return Demo(engine, DemoShop(engine, own, settings.shop_dir), system, demo_keys(settings.data_dir / "demo"))


def load_demo(settings: Settings) -> bool:
    """Load the demo company, its team and its articles unless they are there already; whether the company is new."""
    database = Database(settings.database_url, pool_size=1)
    try:
        agents.provide(build_team(settings, database))
        provide_articles(settings, database)
    finally:
        database.close()
    return build_demo(settings).shop.load()
