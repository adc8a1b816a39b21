"""Official documents as files: laid out by GB/T 9704-2012, as PDF and as .docx, the same bytes always."""
