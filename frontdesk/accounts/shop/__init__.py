"""The shop that keeps its records in SQLite or PostgreSQL, as the demo company does: its tables, policy and changes."""
