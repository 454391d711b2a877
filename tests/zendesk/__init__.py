"""A Zendesk of our own for tests, built from what developer.zendesk.com documented in November 2026."""
