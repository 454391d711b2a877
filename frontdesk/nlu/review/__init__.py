"""Learning from conversations: messages that the assistant got wrong become its examples, once somebody says what they
mean."""
