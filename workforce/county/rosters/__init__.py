"""Rosters as bureaus keep them: read with their own headings and habits, and matched from year to year.

In: a sheet with a teacher a row. Out: the columns of the dictionary; names and identity numbers end here.
"""
