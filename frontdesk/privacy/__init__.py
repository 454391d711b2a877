"""Personal data in texts: cards and passwords are masked before storing, other data is redacted before reviews."""
