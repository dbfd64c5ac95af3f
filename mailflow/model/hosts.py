"""Whether a host is one's own: this very machine, or on a network that the internet cannot reach."""

from ipaddress import ip_address, ip_network

# RFC 1918, RFC 3927, RFC 4193, RFC 4291; RFC 6598 is what private overlays (Tailscale) use.
_OWN = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
    "::1/128", "fc00::/7", "fe80::/10",
)  # fmt: skip


def is_number(host: str) -> bool:
    """Whether the host is written as an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_this_machine(host: str) -> bool:
    """Whether the host is this very machine, by its name (RFC 6761 6.3) or number."""
    if host.lower().rstrip(".") == "localhost":
        return True
    return is_number(host) and ip_address(host).is_loopback


def is_own_network(number: str) -> bool:
    """Whether this IP address is of this machine or of a private network; False for what is no IP address."""
    if not is_number(number):
        return False
    address = ip_address(number.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in ip_network(one) for one in _OWN)
