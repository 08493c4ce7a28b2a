"""The run: a calendar of institutions over arrays of teachers, in blocks of 64 replications.

In: a county and a scenario. Out: ledgers, and from them a :class:`~workforce.results.outcome.Outcome`.
"""
