"""Is the content fit to be shown to people? Every problem at once, each with its file, its place and its remedy.

Judged by running it, starting with the person about whom nothing is known.
"""
