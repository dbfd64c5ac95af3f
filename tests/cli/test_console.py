"""`mailflow console link`: a way in for whoever works on this machine, for organisers and administrators only."""

import re

from tests.cli.clubs import ClubFolder
from tests.cli.conftest import Typed


def test_an_administrator_gets_a_link_to_the_configured_address(mailflow: Typed, club: ClubFolder) -> None:
    web = '[web]\npublic_url = "https://mail.example.org"\n'
    who = '[[administrators]]\nname = "Beheer"\naddress = "beheer@example.net"\n'
    (club.path / "mailflow.toml").write_text(web + who, encoding="utf-8")

    done = mailflow("console", "link", "Beheer@Example.net")

    assert done.exit_code == 0
    assert re.fullmatch(r"https://mail\.example\.org/login/[a-z2-7]{26}\n", done.stdout)


def test_without_a_public_address_the_link_is_for_this_machine(mailflow: Typed, club: ClubFolder) -> None:
    (club.path / "mailflow.toml").write_text('[web]\nlisten = "127.0.0.1:8099"\n', encoding="utf-8")

    done = mailflow("console", "link", "marjolein@example.org")

    assert done.stdout.startswith("http://127.0.0.1:8099/login/"), done.stderr


def test_nobody_else_gets_one(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("console", "link", "nobody@example.org")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "[[administrators]]" in done.stderr


def test_a_new_key_signs_everybody_out(mailflow: Typed, club: ClubFolder) -> None:
    link = mailflow("console", "link", "marjolein@example.org").stdout.strip()
    assert link

    first, again = mailflow("console", "renew"), mailflow("console", "renew", "--at-once", "--json")

    assert first.stdout == (
        "New links have a new key; those that went out open for 90 days more. Signed out of the console: 0.\n"
    )
    assert again.stdout == '{"signed_out": 0, "old_links_open_for_days": 0}\n'
