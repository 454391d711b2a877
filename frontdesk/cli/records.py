"""`frontdesk records …`: the company's own records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from frontdesk.settings import Settings
from frontdesk.supervisor.private import keep_private

records = typer.Typer(no_args_is_help=True, help="The company's own records: its system of record.")


@records.command("load")
def load(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="JSON with products, users and orders.")
    ],
) -> None:
    """Load a retail shop from a file into the tables of FRONTDESK_RECORDS=retail, unless one is there already."""
    from frontdesk.bootstrap.accounts import load_retail_shop
    from frontdesk.database_check import require_database

    settings = Settings()
    keep_private(settings.data_dir)
    require_database(settings.shop_database_url, "FRONTDESK_SHOP_DATABASE_URL", "none")
    is_new = load_retail_shop(settings, file)
    typer.echo("The shop is loaded." if is_new else "A shop was there already; nothing was changed.")
