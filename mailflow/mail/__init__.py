"""Floor 1: bytes to Message and back; pure."""
