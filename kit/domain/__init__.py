"""Pure values and rules: no files, tables, clocks or screens."""
