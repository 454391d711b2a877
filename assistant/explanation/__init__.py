"""Why a message is understood as it is, and what the policies would do next."""
