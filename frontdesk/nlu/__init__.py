"""For conversation designers: what the examples teach, and what the assistant makes of a message."""
