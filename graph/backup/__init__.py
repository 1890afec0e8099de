"""Back-ups: all that the graph and the folders of an installation hold, in one file, and back again."""
