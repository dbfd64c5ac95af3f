"""Floor 1: what a message means; pure."""
