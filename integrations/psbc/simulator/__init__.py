"""The bank as a program: a stranger to our database and our codec, written from docs/psbc-files.md."""
