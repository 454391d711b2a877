"""Attacks on a running stack, with bounds that it must keep."""
