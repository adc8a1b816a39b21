"""Showing one full value of one member to one person, with a reason and within a daily budget."""
