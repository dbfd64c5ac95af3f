"""`mailflow console link`: a link to sign in to the console with, for whoever works on this machine."""

import typer

from mailflow.cli.opened import opened
from mailflow.flow import entering
from mailflow.mail.addresses import strict
from mailflow.model.errors import Refused


def register(app: typer.Typer) -> None:
    """`mailflow console` is a group of commands of the app."""
    group = typer.Typer(no_args_is_help=True)
    group.command("link")(link)
    app.add_typer(group, name="console", help="The pages in which organisers decide and plan.")


def link(address: str = typer.Argument(..., help="An organiser's or administrator's address.")) -> None:
    """Print a link that signs this organiser or administrator in: once, within a quarter of an hour.

    It needs no mail, and opens in any browser: hand it to nobody else.
    """
    found = strict(address.strip())
    with opened() as assembled:
        site = assembled.settings.web.address
        made = entering.link_made(found.address, site=site, house=assembled.house) if found else None
    if made is None:
        raise Refused(
            f"{address} is no organiser of any club, and no administrator: write [[administrators]] with a name and "
            "this address in mailflow.toml"
        )
    typer.echo(made)
