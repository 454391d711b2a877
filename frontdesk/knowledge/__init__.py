"""Help articles: loading, full-text search and answers quoted from them."""
