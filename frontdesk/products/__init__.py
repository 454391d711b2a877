"""The catalogue of the system of record, as a source of answers."""
