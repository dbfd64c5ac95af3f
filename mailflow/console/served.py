"""What the console is served with: the installation, the address that browsers know it by, and how to stand aside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from mailflow.console.limiting import Limits
from mailflow.flow.house import House
from mailflow.flow.state import Line
from mailflow.settings.installation import Settings


def at_once(run: Callable[[], object]) -> None:
    """What is put aside is done now, before anything else."""
    run()


def nothing_to_tell() -> tuple[Line, ...]:
    """For a console without an installation around it."""
    return ()


def nothing_to_do() -> None:
    """For a console whose settings nobody reads again."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """`house` gives the installation as its settings are now; `address` is where browsers reach the console.

    `aside` does something after the answer went out, so that its time tells nothing; `state` says how the installation
    does; `reload` has the settings, words and templates read anew; `settings` shows where each value comes from.
    """

    house: Callable[[], House]
    address: str
    listen: str = "127.0.0.1:8025"
    aside: Callable[[Callable[[], object]], None] = at_once
    state: Callable[[], tuple[Line, ...]] = nothing_to_tell
    reload: Callable[[], None] = nothing_to_do
    settings: Callable[[], Settings] | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by HTTPS."""
        return self.address.startswith("https://")

    @property
    def cookie(self) -> str:
        """The session cookie's name; `__Host-` binds it to this very host and HTTPS (RFC 6265bis 4.1.3.2)."""
        return "__Host-mailflow" if self.is_secure else "mailflow"

    @property
    def door(self) -> str:
        """The name of the cookie by which the browser that asked for a login link is known again."""
        return f"{self.cookie}-door"

    def knows(self, host: str) -> bool:
        """Whether this Host header names us: the configured address, this machine, or where there is none, a number.

        A name that somebody else chose (DNS rebinding, poisoned links) is none of ours.
        """
        ours = {urlsplit(self.address).netloc.lower(), self.listen.lower()}
        if host.lower() in ours:
            return True
        name = _host_of(host)
        if name == "localhost":
            return True
        try:
            number = ip_address(name)
        except ValueError:
            return False
        return number.is_loopback or not self.is_secure

    def root_for(self, host: str) -> str:
        """The path before all of ours, where the configured address has one and the browser came by it."""
        ours = urlsplit(self.address)
        return ours.path.rstrip("/") if host.lower() == ours.netloc.lower() else ""


def _host_of(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
