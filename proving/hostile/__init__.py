"""Mails made by hand to hurt who reads them, grouped by what they attack; each is made when it is asked for."""
