"""Signed-in browsers and bearer tokens: who it is that asks, and how their access ends."""
