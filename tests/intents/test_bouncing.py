"""What organisers decide of an address that does not work any more."""

from mailflow import intents
from mailflow.model.address import Address, Mentioned
from mailflow.model.effect import ForgetBounces, RemoveMember
from mailflow.model.question import Question, Verdict
from mailflow.model.understanding import Details, Intent
from tests.builders import ANNA, NOW, a_situation

WAITING = Intent(
    kind="bouncing", origin="command", details=Details(who=Mentioned(name=ANNA.name, address=ANNA.address))
)


def answered(verdict: Verdict) -> tuple[object, ...]:
    asked = Question(
        id=1, key="k", kind="bouncing", why="bounced", words="", person=ANNA, sender_shown="", subject="", asked_at=NOW
    )
    module = intents.module_of("bouncing")
    assert module.answered is not None
    return module.answered(WAITING, asked, verdict, a_situation(), "")


def test_approved_the_address_is_off_the_list_and_no_mail_goes_to_it() -> None:
    assert answered("approve") == (RemoveMember(person=Address(address=ANNA.address, name=ANNA.name)),)


def test_declined_it_stays_and_counts_from_nothing_again() -> None:
    assert answered("decline") == (ForgetBounces(address=ANNA.address, why="organisers keep it on the list"),)


def test_no_mail_can_ask_for_it() -> None:
    assert "bouncing" not in intents.kinds()
