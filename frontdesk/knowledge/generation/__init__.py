"""Optional: a language model writes a retrieved passage anew as a short answer, and every sentence of it is checked."""
