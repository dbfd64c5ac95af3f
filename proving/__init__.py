"""What mailflow promises, proved: faults and attacks on purpose, and a look from outside at what is left."""
