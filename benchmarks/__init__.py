"""Benchmarks: the engine beside other ways to compute the same careers, and the whole command.

``python -m benchmarks.run`` and ``python -m benchmarks.whole_command``; see ``README.md`` here.
"""
