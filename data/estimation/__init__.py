"""The shipped tables, made from the facts in ``data/reference/``: no figure stands in this code.

In: published facts, reference rows and assumptions. Out: the curricula, the load standards and the tables of each
county. What is published is kept to the last pupil and teacher; what is not is an assumption with its method and range.
"""
