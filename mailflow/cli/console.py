"""`mailflow console`: a link to sign in with, and a new key for all links, for whoever works on this machine."""

import typer

from mailflow.cli.listing import as_json
from mailflow.cli.opened import AsJson, opened
from mailflow.flow import entering, links, mark
from mailflow.flow.assemble import fresh_token
from mailflow.mail.addresses import strict
from mailflow.model.errors import Refused


def register(app: typer.Typer) -> None:
    """`mailflow console` is a group of commands of the app."""
    group = typer.Typer(no_args_is_help=True)
    group.command("link")(link)
    group.command("renew")(renew)
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


def renew(
    at_once: bool = typer.Option(False, "--at-once", help="Links in mails that went out open nothing any more."),
    json: bool = AsJson,
) -> None:
    """Make a new key for the links in mails, and sign everybody out of the console.

    Links that went out before go on for ninety days. Was the database copied by somebody? Then add --at-once.
    """
    with opened() as assembled:
        now, key = assembled.house.now(), fresh_token() + fresh_token()
        mark.links_have_a_new_key(links.KEY, key, before=links.BEFORE, keep=not at_once, now=now)
        ended = entering.everybody_out(house=assembled.house)
    if json:
        as_json([{"signed_out": ended, "old_links_open_for_days": 0 if at_once else mark.TOKENS_KEPT.days}])
        return
    old = "open nothing any more" if at_once else f"open for {mark.TOKENS_KEPT.days} days more"
    typer.echo(f"New links have a new key; those that went out {old}. Signed out of the console: {ended}.")
