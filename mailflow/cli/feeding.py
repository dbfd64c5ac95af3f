"""`mailflow meetings feed`: the address at which a club's calendar can be subscribed to."""

import typer

from mailflow.cli.listing import as_json
from mailflow.cli.opened import AsJson, OfClub, opened, the_room
from mailflow.flow import links, mark
from mailflow.flow.assemble import fresh_token
from mailflow.model.errors import SettingsError


def feed(
    club: str | None = OfClub,
    new: bool = typer.Option(False, "--new", help="Make a new address: the old one stops at once."),
    json: bool = AsJson,
) -> None:
    """The address of the club's calendar, for who should see it: nobody can guess it, whoever has it can read along."""
    with opened() as assembled:
        of = the_room(assembled, club).club
        if not of.public_url:
            raise SettingsError(
                "nobody can reach a calendar here: write the public address of the pages as public_url, "
                "below [web] in mailflow.toml"
            )
        name = f"{links.FEED}:{of.key}"
        now = assembled.house.now()
        if new:
            mark.key_is_new(name, fresh_token() + fresh_token(), now=now)
        else:
            mark.links_have_a_key(name, fresh_token() + fresh_token(), now=now)
        url = links.feed_url(of)
    if json:
        as_json([{"club": of.key, "url": url}])
    else:
        typer.echo(url)
