"""Rows that failed for good: kept from the workers until a person has looked."""
