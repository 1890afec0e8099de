"""Lists, papers and networks that go out, for whoever may read what they tell."""
