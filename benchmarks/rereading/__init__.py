"""What a cross-encoder that reads question and passage together would add to the ranker."""
