"""The life of a membership (会籍): each change dated, with its document, reason and actor; transfers."""
