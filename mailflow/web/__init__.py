"""Floor 5: the pages for people, behind the club's public address."""
