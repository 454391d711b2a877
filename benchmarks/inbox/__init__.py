"""The inbox on a database of years: lists, counts and opening a conversation, on SQLite and PostgreSQL."""
