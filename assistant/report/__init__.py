"""The report on training examples: each is judged by a model that was fitted without it, which shows what misleads."""
