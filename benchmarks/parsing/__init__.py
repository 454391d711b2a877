"""How long the pipeline of the current model takes to understand a message, short or long."""
