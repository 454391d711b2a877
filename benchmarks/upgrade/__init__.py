"""What does not change: a database of an earlier commit's own code, and what both versions say of it."""
