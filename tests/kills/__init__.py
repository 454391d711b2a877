"""Operations under SIGKILL: each run kills processes on their way, works off what they left, and counts the effects."""
