"""Floor 2: one module for each thing a mail can ask, found by its file name; pure."""
