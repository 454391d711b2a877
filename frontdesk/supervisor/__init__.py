"""Runs the three processes of Frontdesk on one machine: `frontdesk up`."""
