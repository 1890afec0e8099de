"""The size of the sphere on which distances are measured."""

EARTH_KM = 6371.0088
"""The mean radius of the earth, in kilometres (IUGG)."""
