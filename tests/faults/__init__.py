"""Faults on real processes, and a checker outside them."""
