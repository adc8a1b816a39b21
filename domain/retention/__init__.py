"""How long records are kept, by which document, and what of them may go: decided by dated data."""
