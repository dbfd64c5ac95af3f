"""Floor 2: what the clock asks; pure."""
