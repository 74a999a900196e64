"""Report pages of invented people, drawn with their truth, spoiled the way photos are, read and counted."""
