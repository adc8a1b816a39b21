"""Who of our staff somebody at the house's OpenID provider is: bound by two administrators."""
