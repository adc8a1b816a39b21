"""The bank's daily statement of the payer's account, matched with our payments line by line."""
