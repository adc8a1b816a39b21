"""Requests for cards for the members of a unit and those below it."""
