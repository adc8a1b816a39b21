"""What became of payments at the bank: the evidence that moves them, and what it proves."""
