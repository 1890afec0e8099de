"""Lists that come into the directory, and everything that may go out of it."""
