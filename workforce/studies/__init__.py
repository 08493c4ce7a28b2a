"""Studies that run scenarios again and again: which changes make the difference between two of them."""
