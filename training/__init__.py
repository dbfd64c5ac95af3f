"""What mailflow learns from: labelled sentences, and the script that makes its weights from them."""
