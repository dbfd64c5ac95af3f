"""What can prove who sent a mail is what the club's settings name."""

from pathlib import Path

import pytest

from mailflow.flow.assemble import room_of
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped

INSTALLATION = "[database]\nurl = 'sqlite:mailflow.db'\n"
CLUB = (
    'name = "Testers"\naddress = "testers@example.org"\n{top}\n'
    '[[organisers]]\nname = "Anna"\naddress = "anna@example.org"\n'
    '[smtp]\nhost = "smtp.example.org"\npassword_env = "PASSWORD"\n[policies]\n{policies}\n'
)


@pytest.mark.parametrize(
    ("top", "policies", "vouched", "checks"),
    [
        ("", "", False, False),
        ('trusted_authserv = ["mx.example.org"]', "", True, False),
        ("", "verify_dkim = true", True, True),
    ],
)
def test_a_server_that_vouches_or_signatures_that_are_checked_prove_senders(
    tmp_path: Path, top: str, policies: str, vouched: bool, checks: bool
) -> None:
    (tmp_path / "clubs").mkdir()
    (tmp_path / "mailflow.toml").write_text(INSTALLATION)
    (tmp_path / "clubs" / "testers.toml").write_text(CLUB.format(top=top, policies=policies))

    settings = read_settings(tmp_path / "mailflow.toml", defaults=shipped("config"))
    room = room_of(settings.clubs[0], settings)

    assert room.club.vouched is vouched
    assert (room.signatures is not None) is checks


def test_plus_addressing_is_off_unless_the_club_says_that_its_server_has_it(tmp_path: Path) -> None:
    (tmp_path / "clubs").mkdir()
    (tmp_path / "mailflow.toml").write_text(INSTALLATION)
    (tmp_path / "clubs" / "one.toml").write_text(CLUB.format(top="", policies=""))
    (tmp_path / "clubs" / "two.toml").write_text(
        CLUB.format(top="plus_addressing = true", policies="").replace("testers@", "two@")
    )

    clubs = {one.key: one.club() for one in read_settings(tmp_path / "mailflow.toml", defaults=shipped("config")).clubs}

    assert (clubs["one"].plus_addressing, clubs["two"].plus_addressing) == (False, True)
