"""What a changed agreement with the bank would make of the files that were sent last."""
