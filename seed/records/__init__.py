"""Lists of associations, networks, partners and projects that people have: columns, values, whose they are, effect."""
