"""Studies that run scenarios again and again: what makes a difference, and what a figure hangs on."""
