"""Lists that come in and go out: what a list changes, whole or not at all, undone for a month; records merged."""
