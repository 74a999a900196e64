"""From what people give us to facts: typed words, and later reports. It proposes and never decides.

A silent wrong reading is the worst failure. So: only what a grammar explains to the last token is read; all else is
asked back. Nothing here stores, judges or draws, and nothing reads files: word lists are arguments.
"""
