"""Explains how a message is understood, and what the policies would do next."""
