"""Figures: a table of answers in, a table of counts out, and the ``Summary`` that may be shown."""

from kit.summaries.checkup import answers_table, distribution, summary

__all__ = ["answers_table", "distribution", "summary"]
