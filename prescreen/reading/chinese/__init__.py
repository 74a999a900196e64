"""Chinese: the grammar of short replies. Knows no other language."""
