"""Teachers as expected numbers: ``groups`` of classes by cell, how they leave and how they move."""
