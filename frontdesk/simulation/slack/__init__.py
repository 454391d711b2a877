"""A Slack of our own: people who write in it, events that are signed and sent again, a Web API that keeps what it gets.

`backlot`, an emulator of Slack’s answers (for development alone), holds the messages; what it lacks stands before it.
"""
