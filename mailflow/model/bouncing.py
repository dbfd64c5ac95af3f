"""What came back from an address, and how far mailflow is in finding out whether it still works."""

from dataclasses import dataclass
from datetime import date, datetime

from mailflow.model.address import Address
from mailflow.model.people import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounced:
    """On this day, by the club's clock, at least one mail to an address came back: for good, or only for now."""

    day: date
    permanent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bouncing:
    """All days that still count against an address, the first one first; there is at least one.

    `probed_at` is when the one mail was made that tries the address once more, `probe_out_at` when it went out.
    `asked` is true once organisers were asked what to do.
    """

    address: Address
    days: tuple[Bounced, ...]
    language: Language = "nl"
    is_member: bool = True
    probed_at: datetime | None = None
    probe_out_at: datetime | None = None
    asked: bool = False

    @property
    def series(self) -> str:
        """The name of these bounces, for ever: what is done once for them has it in its key."""
        return f"{self.address.address}:{self.days[0].day.isoformat()}"

    @property
    def probe_key(self) -> str:
        """The key under which the one probe of this series goes out."""
        return f"probe:{self.series}"

    @property
    def question_key(self) -> str:
        """The key under which organisers are asked once for this series."""
        return f"bouncing:{self.series}"
