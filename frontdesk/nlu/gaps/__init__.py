"""Questions that the articles did not answer, for those who write articles."""
