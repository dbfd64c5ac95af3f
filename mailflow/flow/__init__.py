"""Floor 4: the verbs that join pure and IO; the only transactions."""
