"""Other trials: what a registry told of them, with the day it told it. Nothing here is checked or judged by us.

Missing is None and is shown as not known; no title, place or status is ever made up.
"""
