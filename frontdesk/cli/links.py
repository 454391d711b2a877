"""`frontdesk links …`: which users of channels are which customers, and ending that."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.cli.failing import open_database, problems_in_one_line
from frontdesk.settings import Settings

if TYPE_CHECKING:
    from frontdesk.channels.links import Links
    from frontdesk.identity.linked.model import LinkedUser

links = typer.Typer(no_args_is_help=True, help="Which users of other channels, such as Slack, are which customers.")


@links.callback()
def group() -> None:
    """Which users of other channels, such as Slack, are which customers."""


@links.command("list")
def list_links(
    customer: Annotated[str, typer.Option(help="Only those of the customer with this id or e-mail.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the linked users, the oldest first: link, customer, e-mail, name, and since when."""
    with _links() as known:
        found = known.list(customer)
    if as_json:
        typer.echo(json.dumps([_as_json(each) for each in found], indent=2))
        return
    for each in found:
        since = each.linked_at.isoformat(timespec="minutes")
        typer.echo(f"{each.user.id}  {each.customer_id}  {each.email}  {each.name}  {since}")
    if not found:
        typer.echo("Nobody is linked.")


@links.command("remove")
def remove_link(
    link: Annotated[str, typer.Argument(metavar="LINK", help="As the list shows it, such as slack:T0123:U0456.")],
    by: Annotated[str, typer.Option(help="Who does it, for the history; by default the user of the system.")] = "",
) -> None:
    """End a link: from now on the user is nobody's account. Their conversations say who did it."""
    from frontdesk.identity.linked.model import User

    try:
        user = User.of_id(link)
    except ValueError:
        raise typer.BadParameter("a link is written as `frontdesk links list` shows it") from None
    with _links() as known:
        changed = known.end(user, by or getpass.getuser())
    typer.echo(f"{link} is linked to nobody any more. Conversations that tell no records from now on: {len(changed)}.")


@contextmanager
def _links() -> Iterator[Links]:
    from frontdesk.channels.links import Links
    from frontdesk.conversations.timeline import Timelines

    with problems_in_one_line(), closing(open_database(Settings())) as database:
        yield Links(database, Timelines())


def _as_json(linked: LinkedUser) -> dict[str, str]:
    customer = {"customer": linked.customer_id, "email": linked.email, "name": linked.name}
    return {"link": linked.user.id, **customer, "linked_at": linked.linked_at.isoformat()}
