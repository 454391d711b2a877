"""Rate limits: how often an address, a conversation or an account may do something."""
