"""Corrections of members' data: proposed by a unit, reviewed by another person, then applied."""
