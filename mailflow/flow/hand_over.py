"""One outgoing mail is handed to its mail server; nothing is written down here."""

from collections.abc import Callable
from typing import Literal

from mailflow.flow.house import House
from mailflow.model.errors import Doubtful, Refused, TryLater
from mailflow.model.records import Leased
from mailflow.wire.smtp import Outgoing, nothing

Outcome = Literal["sent", "refused", "doubtful", "later"]


def hand_over(
    mail: Leased, line: Outgoing, *, house: House, before_dot: Callable[[], None] = nothing
) -> tuple[Outcome, str]:
    """What became of the mail, and why. Raises TryLater or SettingsError where the account, not this mail, is wrong."""
    club = house.rooms[mail.club].club if mail.club in house.rooms else None
    to, content = _as_safe(mail, house)
    try:
        line.deliver(sender=club.address.address if club else "", to=to, content=content, before_dot=before_dot)
    except Refused as error:
        return "refused", str(error)
    except Doubtful as error:
        return "doubtful", str(error)
    except TryLater as error:
        if error.about != "mail":
            raise
        return "later", str(error)
    return "sent", ""


def _as_safe(mail: Leased, house: House) -> tuple[str, bytes]:
    """Where the mail really goes: in safe mode to one address, with a header that says for whom it was meant."""
    if house.safe_mode.mode != "redirect":
        return mail.to, mail.content
    return house.safe_mode.address, b"X-Mailflow-Meant-For: " + mail.to.encode(
        "ascii", "replace"
    ) + b"\r\n" + mail.content
