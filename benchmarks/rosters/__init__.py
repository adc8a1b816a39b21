"""A large roster checked and applied, beside the least that anybody could do with it."""
