"""Floor 3: the network and the clock."""
