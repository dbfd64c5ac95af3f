"""Floor 5: a club with its own mail server in one command, to see mailflow at work."""
