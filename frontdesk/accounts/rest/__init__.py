"""A system of record behind an HTTP API of the company's own, as docs/records-openapi.yml describes it."""
