"""Legal holds: whose record may not be erased, by which document, set and lifted by two people."""
