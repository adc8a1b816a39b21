"""Card applications: batches composed, sealed into bank files, answered by the bank."""
