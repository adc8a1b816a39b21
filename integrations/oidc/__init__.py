"""Signing in through the house's own OpenID provider: authorization code, PKCE, state and nonce."""
