"""mailflow reads a club's mail, understands it, records it and answers."""

__version__ = "0.1.0"
