"""Attempts at a password: counted before the password is looked at, for known and unknown logins alike."""
