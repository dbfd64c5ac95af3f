"""What organisers mean: their verdicts on the items of a digest, and their orders, in free words."""
