"""Charts: each a function from tables to a figure. What they say in words is in ``findings``."""
