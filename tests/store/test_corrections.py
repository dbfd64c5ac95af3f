"""Labels that organisers gave: kept with the version that had decided, found mail by mail, gone with the person."""

from datetime import date, timedelta

import peewee
import pytest

from mailflow.model.address import Mentioned
from mailflow.model.correction import Label, LabelledIntent
from mailflow.store import corrections, tables
from mailflow.store.connect import transaction
from mailflow.store.engine import Engine
from tests.builders import BILAL, CLUB
from tests.store.builders import NOW, OTHER_CLUB, found, settled

COMES = Label(
    intents=(
        LabelledIntent(
            kind="rsvp",
            answer="yes",
            day=date(2026, 4, 2),
            guests=2,
            who=Mentioned(name="Bilal Aydin", address=BILAL.address),
        ),
        LabelledIntent(kind="contribute", title="eenzaamheid onder “jongeren”"),
    )
)
NOTHING = Label(kind="bulk")


def labelled(mail: int, label: Label, *, club: str = CLUB.key, days: int = 0) -> int:
    with transaction(club=club):
        return corrections.add(club, mail, "correction", label, by="Marjolein", now=NOW + timedelta(days=days))


def test_a_label_comes_back_as_it_was_given_with_the_version_that_had_decided(database: Engine) -> None:
    mail = settled(1, found())

    id = labelled(mail, COMES)

    (kept,) = corrections.of_mail(mail)
    assert (kept.id, kept.club, kept.mail, kept.origin) == (id, CLUB.key, mail, "correction")
    assert (kept.label, kept.given_by, kept.made_at) == (COMES, "Marjolein", NOW)
    assert kept.decided_by == "mailflow test"


def test_a_second_label_of_a_mail_stands_beside_the_first(database: Engine) -> None:
    mail = settled(1, found())
    labelled(mail, COMES)
    labelled(mail, NOTHING)

    assert [one.label for one in corrections.of_mail(mail)] == [COMES, NOTHING]
    assert [one.label for one in corrections.rows(CLUB.key, limit=1)] == [NOTHING]


def test_a_mail_of_another_club_gets_no_label(database: Engine) -> None:
    mail = settled(1, found(), club=OTHER_CLUB.key)

    with pytest.raises(LookupError, match=f"no mail {mail} in {CLUB.key}"):
        labelled(mail, COMES)

    assert corrections.rows(None, limit=9) == ()


def test_labelled_mails_are_found_in_their_order_and_by_when_they_were_labelled(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "AT_ONCE", 2)
    mails = [settled(number, found(f"f{number}")) for number in range(5)]
    for number, mail in enumerate(mails):
        labelled(mail, NOTHING, days=number)
    labelled(mails[0], COMES, days=9)
    labelled(settled(9, found("f9"), club=OTHER_CLUB.key), NOTHING, club=OTHER_CLUB.key)

    assert [[one.mail for one in given] for given in corrections.labelled_mails(CLUB.key)] == [
        [mails[0], mails[0]],
        [mails[1]],
        [mails[2]],
        [mails[3]],
        [mails[4]],
    ]
    late = corrections.labelled_mails(CLUB.key, since=NOW + timedelta(days=3))
    assert [given[0].mail for given in late] == [mails[0], mails[3], mails[4]]


def test_who_is_forgotten_takes_the_labels_of_their_mails_and_those_naming_them(database: Engine) -> None:
    by_bilal = settled(1, found("f1", sender=BILAL.address))
    about_bilal, of_others = settled(2, found("f2")), settled(3, found("f3"))
    labelled(by_bilal, NOTHING)
    labelled(about_bilal, COMES)
    labelled(of_others, NOTHING)

    with transaction(club=CLUB.key):
        assert corrections.forget(CLUB.key, BILAL.address) == 2

    assert [one.mail for one in corrections.rows(None, limit=9)] == [of_others]


def test_an_address_with_signs_of_a_search_forgets_nobody_else(database: Engine) -> None:
    labelled(settled(1, found()), COMES)

    with transaction(club=CLUB.key):
        assert corrections.forget(CLUB.key, "%") == 0
        assert corrections.forget(CLUB.key, "b_lal@buurt.example.net") == 0


def test_a_mail_that_is_deleted_takes_its_labels_with_it(database: Engine) -> None:
    mail = settled(1, found())
    labelled(mail, COMES)

    with transaction(club=CLUB.key):
        tables.Inbox.delete().where(tables.Inbox.id == mail).execute()

    assert corrections.rows(None, limit=9) == ()


def test_a_label_of_no_known_sort_is_refused_by_the_database(database: Engine) -> None:
    mail = settled(1, found())

    with pytest.raises(peewee.IntegrityError), transaction(club=CLUB.key):
        corrections.add(CLUB.key, mail, "guess", NOTHING, by="x", now=NOW)  # type: ignore[arg-type]
