"""An address that mail can be sent to, and the name that stands before it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One checked mail address: plain ASCII `local@domain`, in lower case.

    Only `mail.addresses` makes these from what strangers wrote; what is not a strict address is no
    identity (RFC 5321 4.1.2, dot-atoms only). `name` is for showing, never for comparing.
    """

    address: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands after the @."""
        return self.address.rpartition("@")[2]

    @property
    def shown(self) -> str:
        """The name where there is one, else the address."""
        return self.name or self.address

    @property
    def called(self) -> str:
        """How others may read of this person: the name, or what stands before the @; never the address itself."""
        return self.name or self.address.partition("@")[0]

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """Somebody a mail speaks of: a name, an address, or both."""

    name: str = ""
    address: str = ""

    @property
    def shown(self) -> str:
        return self.name or self.address
