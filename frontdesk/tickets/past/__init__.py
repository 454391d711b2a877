"""Tickets that were solved, without personal data, for agents who look for how it was done."""
