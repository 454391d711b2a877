"""The conversation frame: what is said while a form waits for an answer is handled here, alike for every journey."""
