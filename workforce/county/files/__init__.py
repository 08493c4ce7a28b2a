"""From files to typed tables: sheets of raw cells, their headings, values as people write them, and what is wrong.

In: the content of a file. Out: the columns that the dictionary describes, and problems with their cells.
"""
