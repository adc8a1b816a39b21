"""What the bank is asked about payments whose outcome is open, and what its letters prove."""
