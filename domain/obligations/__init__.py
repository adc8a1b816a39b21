"""What the bank owes us and by when; silence is an event (exchange invariant 9)."""
