"""Scanned papers that prove something: kept sealed, known by the digest of their bytes."""
