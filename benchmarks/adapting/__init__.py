"""Brings the packaged encoder nearer to what customers ask: trains the adapter of the search."""
