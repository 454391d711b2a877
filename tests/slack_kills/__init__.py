"""Slack's app against a workspace of our own: killed while messages come in and go out, and everything lost, doubled or
out of order is counted."""
