"""Erasing one person's record where the law allows it, and proving that nothing readable is left."""
