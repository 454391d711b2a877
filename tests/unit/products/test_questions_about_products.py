"""Questions about products: answered from the page of the product that they name, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from frontdesk.help_center.sections import sections
from frontdesk.knowledge.answering import asked
from frontdesk.knowledge.asking import Told
from frontdesk.knowledge.embedded import search_in
from frontdesk.knowledge.model import PUBLIC, Article, Passage
from frontdesk.knowledge.ports import INDEX
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import Vocabulary
from frontdesk.products.articles import subject_of
from frontdesk.products.availability import availability
from frontdesk.products.model import Kind, Product
from tests.finder_in_memory import FinderInMemory

VOCABULARY = Vocabulary(EnglishStemmer(), (), ("the", "is", "it", "a", "of", "do", "does", "in", "how", "what", "come"))
DAY = date(2026, 3, 1)
QUESTIONS = {
    "Availability": ["is it in stock", "is it sold out"],
    "Weight": ["how heavy is it", "what does it weigh"],
    "Rain": ["is it waterproof"],
}
KAYAK = {"Weight": "23 kg.", "Colour": "Green or yellow.", "Rain": "Waterproof."}
RETURNS = "You can return anything within 30 days."


def a_product(name: str, properties: dict[str, str], *also: str) -> Product:
    return Product(name, "Boats", Decimal("499.00"), "EUR", f"A {name} for rivers.", DAY, properties, also)


KINDS = (Kind({"colour": "green"}, True), Kind({"colour": "yellow"}, False), Kind({"colour": "red"}, None))
PRODUCTS = (
    replace(a_product("Otterby touring kayak", KAYAK), kinds=KINDS),
    a_product("Otterby river canoe", {"Weight": "31 kg."}, "paddle boat"),
    a_product("Brantsea spray deck", {"Rain": "Waterproof to 10,000 mm."}),
)


def article(article_id: str, title: str, text: str) -> Article:
    passage = Passage(article_id, "overview", title, "", text, "en")
    return Article(article_id, title, "returns", "en", DAY, "public", True, (passage,))


@pytest.fixture(scope="module")
def shop() -> KnowledgeService:
    search, beside = search_in(INDEX, VOCABULARY), search_in(INDEX, VOCABULARY)
    returns = [article("returns", "Returning an item", RETURNS)]
    service = KnowledgeService(search, VOCABULARY, returns, beside=beside)
    service.replace_subjects([subject_of(each, "en", lambda amount, _: f"€{amount}", QUESTIONS) for each in PRODUCTS])
    return service


def test_a_property_is_told_with_its_name_and_the_page_of_its_product(shop: KnowledgeService) -> None:
    answer = shop.answer("How heavy is the touring kayak?")
    assert answer is not None
    assert answer.quote == "Weight: 23 kg."
    assert (answer.title, answer.url) == ("Otterby touring kayak", "/help/product-otterby-touring-kayak#weight")
    page = shop.article("product-otterby-touring-kayak")
    headings = ["", "Price", "Availability", "Weight", "Colour", "Rain"]
    assert page is not None and [each.heading for each in sections(page)] == headings


def test_what_a_product_does_not_say_is_not_told_of_another_one(shop: KnowledgeService) -> None:
    assert shop.reply("Does the river canoe come in green?").answer is None
    assert shop.reply("Does the river canoe come in green?").choices == ()
    assert shop.answer("What does the spray deck weigh?") is None
    assert shop.answer("Is it waterproof?") is None, "no product is named"


@pytest.mark.parametrize(
    "question",
    [
        "did i pay for the touring kayak already or not",
        "i run a river school and would take about eighty river canoes, what price per canoe would you do for me",
        "my money for the touring kayak, where is it",
    ],
)
def test_what_a_product_says_to_something_else_is_no_answer(shop: KnowledgeService, question: str) -> None:
    answer = shop.answer(question)
    assert answer is None or answer.article_id == "returns"


def test_people_may_use_another_name_and_the_brand(shop: KnowledgeService) -> None:
    answer = shop.answer("what does the paddle boat weigh")
    assert answer is not None and answer.address == "product-otterby-river-canoe#weight"
    answer = shop.answer("is the brantsea waterproof")
    assert answer is not None and answer.address == "product-brantsea-spray-deck#rain"


def test_another_brand_is_not_ours(shop: KnowledgeService) -> None:
    assert shop.answer("How heavy is the Falcon touring kayak?") is None
    assert shop.answer("How heavy is the Otterby touring kayak?") is not None
    assert shop.answer("Touring kayak: how heavy is it?") is not None


def test_of_two_products_of_a_name_it_is_asked_which_one_is_meant(shop: KnowledgeService) -> None:
    reply = shop.reply("How heavy is the Otterby?")
    assert reply.answer is None
    assert [each.words for each in reply.choices] == ["Otterby touring kayak", "Otterby river canoe"]
    chosen = shop.quote(reply.choices[1].address)
    assert chosen is not None and chosen.quote == "Weight: 31 kg."


def test_a_question_goes_on_about_the_product_that_was_spoken_of(shop: KnowledgeService) -> None:
    told = Told("is the touring kayak waterproof?", ("product-otterby-touring-kayak#rain",))
    answer = shop.reply("and how heavy is it?", told=told).answer
    assert answer is not None and answer.address == "product-otterby-touring-kayak#weight"
    canoe = Told("what does the river canoe weigh?", ("product-otterby-river-canoe#weight",))
    assert shop.reply("is it waterproof?", told=canoe).answer is None
    assert shop.reply("Is there a warranty on everything that you sell?", told=told).answer is None


def test_what_an_article_answers_is_left_to_it(shop: KnowledgeService) -> None:
    answer = shop.answer("Can I return the touring kayak?")
    assert answer is None or answer.article_id == "returns"
    assert "product-otterby-touring-kayak" not in {hit.passage.article_id for hit in shop.search("heavy kayak", 30)}


@pytest.mark.parametrize("audience", ["agents", "signed-in"])
def test_an_article_that_is_called_as_its_readers_are_is_for_nobody_else(audience: str) -> None:
    inside = replace(article(audience, "Discounts", "A discount of 40 percent."), audience=audience)
    service = KnowledgeService(search_in(INDEX, VOCABULARY), VOCABULARY, [inside])
    assert service.article(audience) is None
    assert service.quote(f"{audience}#overview") is None
    assert service.answer("discount of 40 percent") is None


def test_where_only_articles_are_asked_a_product_that_is_named_says_nothing(shop: KnowledgeService) -> None:
    assert shop.replies("How heavy is the touring kayak?")[0].answer is not None
    assert shop.replies("How heavy is the touring kayak?", articles_only=True)[0].answer is None


def test_articles_are_found_as_if_there_were_no_products() -> None:
    returns = [article("returns", "Returning an item", RETURNS), article("rivers", "Rivers", "Rivers are wet.")]
    alone = KnowledgeService(search_in(INDEX, VOCABULARY), VOCABULARY, returns)
    service = KnowledgeService(search_in(INDEX, VOCABULARY), VOCABULARY, returns, beside=search_in(INDEX, VOCABULARY))
    service.replace_subjects([subject_of(each, "en", lambda amount, _: f"€{amount}", QUESTIONS) for each in PRODUCTS])
    for question in ("can I return anything", "are rivers wet", "when may I return a weight of 23 kg"):
        assert service.findings(question) == alone.findings(question)


def test_what_is_asked_by_hand_tells_the_product_and_its_page(shop: KnowledgeService) -> None:
    found = asked(shop, "what does the touring kayak weigh", "en", PUBLIC)
    assert found["answered"] and found["link"] == "/help/product-otterby-touring-kayak#weight"
    assert found["candidates"][0]["title"] == "Otterby touring kayak"


def test_a_catalogue_that_changes_is_followed_and_leaves_the_articles(shop: KnowledgeService) -> None:
    service = KnowledgeService(search_in(INDEX, VOCABULARY), VOCABULARY, [article("returns", "Returns", RETURNS)])
    service.replace_subjects([subject_of(PRODUCTS[0], "en", lambda amount, _: f"€{amount}", QUESTIONS)])
    assert service.answer("How heavy is the touring kayak?")
    service.replace_subjects([])
    assert service.answer("How heavy is the touring kayak?") is None
    assert service.article("product-otterby-touring-kayak") is None
    assert [each.id for each in service.articles()] == ["returns"]


@pytest.mark.parametrize("text", ["*5* [kg](x)", "<b>5</b>", "| a | b |", "1. five", "# five", "{{kg}} é–ß"])
def test_whatever_a_shop_writes_is_told_word_for_word(text: str) -> None:
    made = subject_of(a_product("Otterby <kayak>", {"Weight": text}), "en", lambda amount, _: f"€{amount}", {})
    assert made.article.passages[-1].text == text
    assert text.split()[0].strip("*[]|<>b/#{}1.")[:1] in str(sections(made.article)[-1].passages[0].html)
    assert "<b>" not in str(sections(made.article)[-1].passages[0].html)


def test_a_catalogue_that_changes_leaves_the_index_of_articles_alone() -> None:
    filled: list[int] = []

    class Watched(FinderInMemory):
        def replace(self, passages: Iterable[Passage]) -> None:
            super().replace(held := list(passages))
            filled.append(len(held))

    returns = [article("returns", "Returns", RETURNS)]
    service = KnowledgeService(Watched(VOCABULARY), VOCABULARY, returns, beside=FinderInMemory(VOCABULARY))
    filled.clear()
    service.replace_subjects([subject_of(each, "en", lambda amount, _: f"€{amount}", QUESTIONS) for each in PRODUCTS])
    service.replace_subjects([])
    assert filled == []
    service.replace(returns)
    assert filled == [1]


@pytest.mark.parametrize("question", ["Is the touring kayak sold out?", "do you have the touring kayak in stock"])
def test_what_is_in_stock_is_told_with_what_is_not(shop: KnowledgeService, question: str) -> None:
    answer = shop.answer(question)
    assert answer is not None
    assert answer.quote == "Availability: In stock in green; sold out at the moment in yellow."


def test_nothing_is_said_of_stock_that_nobody_counts(shop: KnowledgeService) -> None:
    assert availability([Kind({"colour": "red"}, None)]) == "" == availability([])
    page = shop.article("product-otterby-river-canoe", audiences={"product-otterby-river-canoe"})
    assert page is None or "Availability" not in {each.heading for each in page.passages}


def test_kinds_are_told_by_the_option_of_which_there_are_fewest() -> None:
    sizes = ("XL", "S", "M")
    kinds = [Kind({"size": size, "colour": colour}, size != "M") for colour in ("moss", "rust") for size in sizes]
    said = "In stock in moss (S, XL), rust (S, XL); sold out at the moment in moss (M), rust (M)."
    assert availability(kinds) == said
    assert availability([Kind({}, True)]) == "In stock."
    assert availability([Kind({}, False)]) == "Sold out at the moment."
    numbers = [Kind({"size": size}, True) for size in ("42–44", "36–38", "100")]
    assert availability(numbers) == "In stock in 36–38, 42–44, 100."
