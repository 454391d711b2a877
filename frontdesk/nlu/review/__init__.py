"""Learning from conversations: messages that the assistant got wrong become training examples, once a reviewer
says what they mean."""
