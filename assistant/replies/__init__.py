"""What a message does where somebody was asked whether all is right: agree, decline, change something, ask."""
