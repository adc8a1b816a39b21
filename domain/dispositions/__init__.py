"""What people decide about files set aside whole and about lines set aside alone."""
