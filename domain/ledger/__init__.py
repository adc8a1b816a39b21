"""Double-entry, append-only, in fen."""
