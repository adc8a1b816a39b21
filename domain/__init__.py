"""Everything true about the business, one folder per subject."""
