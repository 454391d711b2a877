"""What a customer means: an intent classifier that is sure when it is right, and names its nearest examples."""
