"""Deletes what has come to its end: sessions, tokens, conversations that nothing was ever said in."""
