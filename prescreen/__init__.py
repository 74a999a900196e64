"""Prescreen: find out, in plain words, whether a study might fit, and take it to the doctor.

Layers, top to bottom; an import may only point down: ui and cli, conversation and review, sheet,
reading and records and content, i18n, eligibility, settings and errors. Nothing is opened at import.
"""

__version__ = "0.1.0"
