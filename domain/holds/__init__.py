"""Money that must not leave for now: whose, why, and who may let it go."""
