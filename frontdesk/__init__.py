"""Frontdesk: a self-hosted customer-support assistant."""

__version__ = "0.1.0"
