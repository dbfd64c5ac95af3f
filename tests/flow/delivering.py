"""Plans and delivers what is due, to be killed by a test: `python -m tests.flow.delivering URL FOLDER PORT`."""

import sys
import uuid
from dataclasses import replace
from pathlib import Path

from mailflow.flow import mark
from mailflow.flow.deliver import deliver
from mailflow.flow.house import House
from mailflow.flow.plan import plan
from mailflow.store import connect
from mailflow.wire.smtp import SmtpAccount
from tests.builders import CLUB
from tests.house import Clock, a_house
from tests.planning.facts import plans, wall

DUE_AT = wall("2019-11-18T10:00")


def the_house() -> House:
    """A club with all mailings, at the moment when its announcement is due; its tokens are never given again."""
    house = a_house(Clock(DUE_AT), replace(CLUB, plans=plans()))
    return replace(house, fresh_token=lambda: uuid.uuid4().hex)


def main(url: str, folder: Path, port: int) -> None:
    """All that is due is out."""
    connect.open_database(url, folder=folder)
    house = the_house()
    mark.nobody_delivers(now=house.now())
    account = SmtpAccount(
        key=CLUB.key,
        host="127.0.0.1",
        port=port,
        security="plain",
        mails_a_minute=1_000_000,
        mails_a_connection=1_000,
    )
    plan(house=house)
    while deliver(house=house, accounts={CLUB.key: account}):
        pass
    connect.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
