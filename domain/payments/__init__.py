"""Credit instructions: one line of a bank file each, from sealed to proven."""
