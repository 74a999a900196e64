"""The participant surface."""
