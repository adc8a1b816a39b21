"""What members consented to: which text, when, how, collected by whom, and withdrawn."""
