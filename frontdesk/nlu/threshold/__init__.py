"""The threshold of rejection, learned from real messages."""
