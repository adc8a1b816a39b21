"""Second factors: codes of a person's own device (TOTP), and recovery codes for when it is lost."""
