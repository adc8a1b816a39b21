"""What passwords must be and whose sign-in takes a second factor, as dated data."""
