"""What is paid, under which dated terms, to whom it is owed."""
