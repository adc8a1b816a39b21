"""What a person keeps for themselves or shows to colleagues: views of lists and queries."""
