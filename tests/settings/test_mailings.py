"""The mailings of a club: what counts where its file says nothing, and what is said where it says something wrong."""

from datetime import date, time, timedelta
from pathlib import Path
from typing import get_args

import pytest

from mailflow.model.errors import SettingsError
from mailflow.model.plans import MailingKind, MailingPlan, Plans, SendingHours
from tests.settings.folders import CLUB, the_club


def plans(tmp_path: Path, text: str = "") -> Plans:
    return the_club(tmp_path, CLUB + text).club().plans


def test_every_kind_of_mailing_has_a_plan_and_is_on(tmp_path: Path) -> None:
    of = plans(tmp_path)

    assert set(of.by_kind) == set(get_args(MailingKind))
    assert all(plan.on for plan in of.by_kind.values())
    assert of.of("invitation") == MailingPlan(kind="invitation", days=21, at=time(10, 0), late_hours=168)
    assert (of.debounce, of.seat_offer, of.outsiders) == (timedelta(minutes=30), timedelta(hours=48), ())
    assert of.hours == SendingHours(
        earliest=time(8, 0), latest=time(20, 0), weekdays=(0, 1, 2, 3, 4), holidays="NL", days_off=()
    )


def test_a_club_changes_one_setting_and_keeps_the_others(tmp_path: Path) -> None:
    of = plans(
        tmp_path,
        "[mailings.nudge]\non = false\n[mailings.reminder]\ndays = 3\n"
        '[sending_hours]\nweekdays = ["tuesday", "sunday"]\nholidays = "be"\ndays_off = [2026-12-28, "2026-12-29"]\n',
    )

    assert of.of("nudge") is None
    assert of.of("reminder") == MailingPlan(kind="reminder", days=3, at=time(10, 0), late_hours=24)
    assert (of.hours.weekdays, of.hours.holidays) == ((1, 6), "BE")
    assert of.hours.days_off == (date(2026, 12, 28), date(2026, 12, 29))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[sending_hours]\nearliest = "20:00"\nlatest = "08:00"\n', "latest comes before earliest"),
        ('[sending_hours]\nholidays = "ZZ"\n', "of which no holidays are known: write a country's two letters"),
        ("[sending_hours]\nweekdays = []\n", "[sending_hours] weekdays must not be empty"),
        ('[sending_hours]\nweekdays = ["maandag"]\n', '[sending_hours] weekdays must be one of "monday"'),
        ("[mailings.invitation]\ndays = -1\n", "[mailings.invitation] days must be at least 0"),
        ("[mailings.invitation]\nhour = 10\n", "[mailings.invitation] hour is no setting"),
        ("[mailings.invitaton]\non = false\n", "is no setting: did you mean invitation?"),
        ("[mailings.correction]\ndays = 2\n", "[mailings.correction] days"),
        ('[mailings]\noutsiders = ["nobody"]\n', "[mailings] outsiders"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        plans(tmp_path, text)

    assert said in str(wrong.value)
