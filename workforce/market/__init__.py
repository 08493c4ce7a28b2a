"""Where demand and supply meet: vacancies, and the recruitment of each channel.

Plain functions on arrays of shape (replication, cell); they say how many and who. Nothing here changes a state.
"""
