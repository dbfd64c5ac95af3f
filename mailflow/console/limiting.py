"""How often anybody may try: counted by network and in all, in memory, for guessing and for being a nuisance."""

from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

LOGINS_OF_A_NETWORK = RateLimitItemPerHour(20)
LOGINS_IN_ALL = RateLimitItemPerHour(300)
DOORS_OF_A_NETWORK = RateLimitItemPerMinute(60)
CHANGES_OF_A_NETWORK = RateLimitItemPerMinute(240)


@dataclass(frozen=True)
class Limits:
    """The counters of one console."""

    counted: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))

    def login_asked(self, address: str) -> bool:
        """Whether this network, and all together, may still ask for a login link; it counts."""
        return self.counted.hit(LOGINS_OF_A_NETWORK, "login", network_of(address)) and self.counted.hit(
            LOGINS_IN_ALL, "login"
        )

    def door_tried(self, address: str) -> bool:
        """Whether this network may try another login link; it counts."""
        return self.counted.hit(DOORS_OF_A_NETWORK, "door", network_of(address))

    def changed(self, address: str) -> bool:
        """Whether this network may change something once more; it counts."""
        return self.counted.hit(CHANGES_OF_A_NETWORK, "change", network_of(address))


def network_of(address: str) -> str:
    """The network that an address belongs to: 256 of IPv4, a /64 of IPv6; what is no number stands for itself."""
    try:
        number = ip_address(address)
    except ValueError:
        return address[:100]
    return str(ip_network(f"{number}/{24 if number.version == 4 else 64}", strict=False))
