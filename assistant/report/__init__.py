"""What the training examples teach, and which of them mislead: each is judged by a model that does not know it."""
