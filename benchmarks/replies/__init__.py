"""What is done at a reply to "shall I do that?"."""
