"""Floor 2: labelled mails made fit to be given away, with invented people in the place of the real ones; pure."""
