"""Conversations as tests: scripted customers on a running site, and what their replies must show."""
