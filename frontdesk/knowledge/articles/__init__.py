"""Articles as their authors know them: versions, their states, and where they come from."""
