"""Floor 3: what organisers write in mailflow.toml and clubs/*.toml, checked and completed."""
