"""Follows the catalogue: what it says of products is answered without a restart."""

from __future__ import annotations

import structlog

from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.knowledge.markdown import ArticleError
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.subjects import Subject
from frontdesk.products.articles import Money, Questions, subject_of
from frontdesk.products.model import Product
from frontdesk.products.ports import Catalogue

log = structlog.get_logger("frontdesk.products")


class FollowingCatalogue:
    """Keeps a service at what the catalogue says. One thread at a time looks."""

    def __init__(
        self, catalogue: Catalogue, service: KnowledgeService, locale: str, money: Money, questions: Questions
    ) -> None:
        self._catalogue = catalogue
        self._service = service
        self._locale = locale
        self._money = money
        self._questions = questions
        self._served: list[Product] = []

    def look(self) -> bool:
        """Read the catalogue; whether it has changed since the last look. While it cannot be read, what it said last is
        served."""
        try:
            products = list({product.slug: product for product in self._catalogue.products()}.values())
        except SystemOfRecordUnavailable as problem:
            log.warning("products_unavailable", error=str(problem))
            return False
        if products == self._served:
            return False
        self._service.replace_subjects([found for each in products if (found := self._subject(each))])
        if self._served:
            log.info("products_changed", count=len(products))
        self._served = products
        return True

    def _subject(self, product: Product) -> Subject | None:
        """One product that cannot be read takes no other with it."""
        try:
            return subject_of(product, self._locale, self._money, self._questions)
        except ArticleError:
            log.error("product_unreadable", product=product.slug, todo="correct its name and texts in the catalogue")
            return None
