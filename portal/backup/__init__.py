"""Back-ups of an installation: its graph and all the files that it keeps."""
