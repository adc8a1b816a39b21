"""People who work with the system, their roles, sessions and tokens."""
