"""Deletes what has expired: sessions, tokens, empty conversations."""
