"""Tests of the proofs themselves."""
