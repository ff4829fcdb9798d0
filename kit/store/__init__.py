"""Keeps values and gives them back: tables, one generic repository, forms, migrations."""
