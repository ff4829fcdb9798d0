"""Self-review, rectification and meeting kit for party branches."""

__version__ = "0.1.0"
