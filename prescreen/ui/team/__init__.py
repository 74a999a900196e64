"""The team surface."""
