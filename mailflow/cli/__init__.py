"""Floor 5: the command line, one module per noun."""
