"""Floor 0: the nouns of the house, as frozen dataclasses; no IO, no clock."""
