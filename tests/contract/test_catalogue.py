"""The shop's catalogue on both databases, and a process that follows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from frontdesk.accounts.database import shop_engine
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.shop.tables import shop, variants
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.demo.files import read_catalogue
from frontdesk.demo.loading import replace_products
from frontdesk.demo.service import DemoShop
from frontdesk.demo.web.storefront import read_products
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import Vocabulary
from frontdesk.products.articles import AVAILABILITY, PRICE
from frontdesk.products.following import FollowingCatalogue
from frontdesk.products.model import Product
from frontdesk.products.questions import QuestionsError, load_questions
from frontdesk.products.sql import SqlCatalogue
from tests.finder_in_memory import FinderInMemory

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "shop"
TODAY = date(2026, 3, 15)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = shop_engine(database_url)
    yield engine
    shop.drop_all(engine)
    engine.dispose()


def test_the_demo_sells_what_its_files_say(engine: sa.Engine) -> None:
    DemoShop(engine, SqlSystemOfRecord(engine, "https://shop.example/reset"), FOLDER, today=lambda: TODAY).load()
    found = SqlCatalogue(engine).products()
    assert found == read_catalogue(FOLDER, TODAY)
    assert [each.slug for each in found] == list(read_products(FOLDER))
    assert all(each.description and len(each.properties) >= 3 for each in found)


def test_a_shop_without_a_table_of_products_has_no_catalogue(engine: sa.Engine) -> None:
    assert SqlCatalogue(engine).products() == []


def test_a_shop_that_cannot_be_read_says_so_without_what_was_asked() -> None:
    with pytest.raises(SystemOfRecordUnavailable, match="OperationalError"):
        SqlCatalogue(shop_engine("sqlite:////nowhere/shop.db")).products()


class Unreadable:
    """A catalogue that fails."""

    def products(self) -> list[Product]:
        raise SystemOfRecordUnavailable("OperationalError")


def test_a_process_follows_the_catalogue_and_keeps_it_while_it_cannot_be_read(engine: sa.Engine) -> None:
    vocabulary = Vocabulary(EnglishStemmer(), (), ("the", "what", "does", "is"))
    service = KnowledgeService(FinderInMemory(vocabulary), vocabulary, ())
    shop.create_all(engine)
    tent = replace(read_catalogue(FOLDER, TODAY)[0], properties={"Weight": "2.1 kg.", "": "nothing", "?": "mark"})
    with engine.begin() as connection:
        replace_products(connection, [tent, replace(tent, name="Otterby boat", properties={"Weight": "30 kg."})])
    following = FollowingCatalogue(SqlCatalogue(engine), service, "en", lambda amount, code: f"{amount} {code}", {})
    assert following.look() and not following.look()
    assert service.article("product-fernrise-two-person-tent")
    with engine.begin() as connection:
        replace_products(connection, [replace(tent, name="Otterby boat", properties={"Weight": "31 kg."})])
    assert following.look()
    changed = service.article("product-otterby-boat")
    assert changed and changed.passages[-1].text == "31 kg."
    assert service.article("product-fernrise-two-person-tent") is None
    following._catalogue = Unreadable()
    assert not following.look()
    assert service.article("product-otterby-boat") is changed


def test_questions_of_properties_are_read_from_a_file_beside_the_articles(tmp_path: Path) -> None:
    assert load_questions(tmp_path) == {}
    (tmp_path / "properties.yml").write_text("Weight:\n  - how heavy is it\n")
    assert load_questions(tmp_path) == {"Weight": ["how heavy is it"]}
    (tmp_path / "properties.yml").write_text("Weight: heavy\n")
    with pytest.raises(QuestionsError, match=r"properties.yml:1: write the name of a property"):
        load_questions(tmp_path)
    used = {name for each in read_catalogue(FOLDER, TODAY) for name in each.properties} | {PRICE, AVAILABILITY}
    assert load_questions(ROOT / "data" / "kb").keys() <= used


def test_what_is_sold_out_is_told_as_soon_as_it_is(engine: sa.Engine) -> None:
    demo = DemoShop(engine, SqlSystemOfRecord(engine, "https://shop.example/reset"), FOLDER, today=lambda: TODAY)
    demo.load()
    vocabulary = Vocabulary(EnglishStemmer(), (), ("the", "what", "does", "is"))
    service = KnowledgeService(FinderInMemory(vocabulary), vocabulary, ())
    following = FollowingCatalogue(SqlCatalogue(engine), service, "en", lambda amount, code: f"{amount} {code}", {})
    assert following.look() and not following.look()
    left = sa.update(variants).where(variants.c.product == "Hillfold wool hat")
    with engine.begin() as connection:
        connection.execute(left.where(variants.c.stock > 0).values(stock=variants.c.stock + 1))
    assert not following.look()  # how many there are is told to nobody
    with engine.begin() as connection:
        connection.execute(left.values(stock=0))
    assert following.look()
    page = service.article("product-hillfold-wool-hat")
    assert page is not None
    assert "Sold out at the moment in charcoal, oatmeal." in {each.text for each in page.passages}
