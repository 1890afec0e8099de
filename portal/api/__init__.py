"""The programming interface: what pages show and do, for other programs."""
