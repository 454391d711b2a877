"""A retail shop with variants of products, several means of payment, and a written policy."""
