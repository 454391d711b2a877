"""The job that prepares solved tickets for agents' search."""
