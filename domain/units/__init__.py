"""Unions as a tree: who belongs under whom, and the employer that each one serves."""
