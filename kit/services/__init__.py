"""One function per act of a person, each in one transaction."""
