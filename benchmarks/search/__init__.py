"""How well the search finds documents, in corpora of BEIR's form, beside plain BM25 on the same engine."""
