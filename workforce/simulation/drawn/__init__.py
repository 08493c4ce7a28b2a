"""Teachers drawn one by one, a block of 64 replications at a time.

``block`` holds what loops work on; the base roster is in ``roster`` (who they are) and ``careers`` (what they are
drawn), everybody else in ``rows``; ``counting``, ``arrivals``, ``able`` and ``moves`` are the loops; ``teachers``,
``terms`` and ``candidates`` are what happens in a year.
"""
