"""What is so: the tables of a county, checked against the data dictionary, and its roster of teachers.

In: a folder of CSV tables. Out: a :class:`~workforce.county.tables.County` of plain data frames, and a roster, given
row by row or synthesised from marginal totals.
"""
