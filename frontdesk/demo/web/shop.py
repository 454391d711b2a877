"""The demo shop's pages and its back end. In the demo only: anybody may sign in as any of its fictional customers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, html, json, redirect

from frontdesk.accounts.model import UnknownCustomer
from frontdesk.demo.identity import issue_identity
from frontdesk.demo.outbox import sent
from frontdesk.demo.web.door import DemoDoor
from frontdesk.demo.web.storefront import Storefront, read_products
from frontdesk.demo.web.visitors import Visitors
from frontdesk.problems import NotFound
from frontdesk.web.bodies import Body, json_body

#: Where customers say that a user of another channel is theirs.
LINK_PAGE = "/shop/link"
HEADERS = {
    # Trusted types: no script of these pages, the chat's included, makes HTML out of text.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    # With no-referrer, browsers would send the forms below with `Origin: null`, which is refused.
    "Referrer-Policy": "same-origin",
}


def blueprint(door: DemoDoor) -> Blueprint:
    """The shop under /, and what its pages call under /shop."""
    routes = Blueprint("shop")
    shop = Shop(door)
    routes.add_route(shop.home, "/", ["GET", "HEAD"])
    routes.add_route(shop.product, "/shop/products/<slug:str>")
    routes.add_route(shop.orders, "/shop/orders")
    routes.add_route(shop.sign_in_page, "/shop/sign-in")
    routes.add_route(shop.sign_in, "/shop/sign-in", ["POST"], name="sign_in_post")
    routes.add_route(shop.sign_out, "/shop/sign-out", ["POST"])
    routes.add_route(shop.identity, "/shop/identity", ["POST"])
    routes.add_route(shop.step_up, "/shop/step-up", ["POST"])
    routes.add_route(shop.link, LINK_PAGE)
    routes.add_route(shop.outbox, "/demo/outbox")
    return routes


class Nonce(Body):
    """What the chat asks the token to repeat."""

    nonce: str = Field(min_length=1, max_length=64)


# A path of this site and nothing else: no other host, no query.
_OWN_PAGE = re.compile(r"/(?:shop(?:/[a-z0-9-]+)*)?")


class Shop:
    """Handlers of the shop."""

    def __init__(self, door: DemoDoor) -> None:
        self._door = door
        self._in_thread = door.in_thread
        self._front = Storefront(door.company, read_products(door.shop_dir), door.widget_address, door.wording)
        self._visitors = Visitors(door.keys, door.is_secure)

    async def home(self, request: Request) -> HTTPResponse:
        return await self._page(request, "home", ranges=self._front.ranges())

    async def product(self, request: Request, slug: str) -> HTTPResponse:
        product = self._front.products.get(slug)
        if product is None:
            raise NotFound("product")
        others = [other for other in self._front.ranges()[product.range] if other is not product][:4]
        return await self._page(request, "product", product=product, others=others)

    async def orders(self, request: Request) -> HTTPResponse:
        customer = self._visitors.customer(request)
        if customer is None:
            return redirect("/shop/sign-in", status=303)
        orders = await self._in_thread(self._door.system.orders, customer)
        return await self._page(request, "orders", orders=orders, products=self._front.by_name())

    async def link(self, request: Request) -> HTTPResponse:
        """Where an invitation of another channel leads; its script reads the invitation and asks before it is taken."""
        return await self._page(request, "link")

    async def outbox(self, request: Request) -> HTTPResponse:
        """What the demo has sent, where whoever tries it out finds codes and links."""
        messages = await self._in_thread(sent, self._door.data_dir)
        return await self._page(request, "outbox", messages=messages)

    async def sign_in_page(self, request: Request) -> HTTPResponse:
        customers = await self._in_thread(self._door.shop.customers)
        customers = sorted(customers, key=_interest, reverse=True)
        return await self._page(
            request, "sign_in", customers=customers, back=page_to_return_to(request.args.get("back"))
        )

    async def sign_in(self, request: Request) -> HTTPResponse:
        form: Mapping[str, Any] = request.form or {}
        email = str(form.get("email", ""))
        customer = await self._in_thread(self._door.system.customer_by_email, email)
        if customer is None:
            raise NotFound("demo customer")
        response = redirect(page_to_return_to(form.get("back")), status=303)
        self._visitors.sign_in(response, customer)
        return response

    async def sign_out(self, _: Request) -> HTTPResponse:
        response = redirect("/", status=303)
        self._visitors.sign_out(response)
        return response

    async def identity(self, request: Request) -> HTTPResponse:
        """A fresh identity token for the signed-in customer, as any host of the chat has to offer its pages.

        Null if nobody is signed in, as in a tab that asks just after a sign-out in another.
        """
        return await self._vouch(request, None)

    async def step_up(self, request: Request) -> HTTPResponse:
        """As `identity`, after the customer has signed in anew: a real shop asks for password or passkey here."""
        return await self._vouch(request, json_body(request, Nonce).nonce)

    async def _vouch(self, request: Request, nonce: str | None) -> HTTPResponse:
        account = await self._account(request)
        if account is None:
            return json({"identity_token": None})
        keys, system = self._door.keys, self._door.system
        try:
            token = await self._in_thread(issue_identity, system, keys, account.email, None, nonce)
        except UnknownCustomer:
            return json({"identity_token": None})
        return json({"identity_token": token})

    async def _account(self, request: Request) -> Any:
        customer = self._visitors.customer(request)
        return await self._in_thread(self._door.system.account, customer) if customer else None

    async def _page(self, request: Request, name: str, **values: Any) -> HTTPResponse:
        account = await self._account(request)
        return html(self._front.render(name, here=name, path=request.path, account=account, **values), headers=HEADERS)


def page_to_return_to(back: str | None) -> str:
    """The page of this shop to come back to after signing in: that of the orders, unless another one is named."""
    return back if back and _OWN_PAGE.fullmatch(back) and back != "/shop/sign-in" else "/shop/orders"


def _interest(customer: Any) -> tuple[int, int]:
    """The sort key that puts customers with orders in many states first: they show most."""
    states = [order["state"] for order in customer["orders"]]
    return len(set(states)), len(states)
