"""Search by words and meaning, ordered by a small learned ranker, with a threshold below which nothing is said."""
