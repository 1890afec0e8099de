"""Tables that people have, whatever program wrote them, and the values in their cells."""
