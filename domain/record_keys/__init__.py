"""The keys of single records, kept apart from what they seal; to destroy one is to erase (ADR 16)."""
