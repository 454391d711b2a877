"""Corrects misspelt words of a message before it is understood; what the customer typed stays as it is."""
