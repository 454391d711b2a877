"""Whether a passage supports a sentence that somebody else has written of it. English alone."""
