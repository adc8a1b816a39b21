"""Programmes that pay members: dated terms, purchases, and who is eligible."""
