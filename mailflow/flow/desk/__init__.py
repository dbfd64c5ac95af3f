"""What organisers answer and order: heard, proved, carried out in batches that can be taken back, and told."""
