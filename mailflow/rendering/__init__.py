"""Floor 1: words into mails, once the template folders are given; pure."""
