"""Members of the union and what a roster says of them."""
