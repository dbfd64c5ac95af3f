"""How to greet somebody whose name stands before an address in many ways: `Bakker, Anna (Wijkteam Noord)`."""

from functools import lru_cache

from mailflow.model import naming
from mailflow.rendering.cleaning import one_line

LONGEST_NAME = 100


@lru_cache(maxsize=1024)  # a mailing asks for each several times
def first_name(name: str) -> str:
    """The first name to greet somebody by; empty where the name shows none (an initial, a team, an address)."""
    return naming.first_name(one_line(name)[:LONGEST_NAME])
