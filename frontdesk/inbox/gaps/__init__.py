"""Questions that the articles did not answer, as leads review them."""
