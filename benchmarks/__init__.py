"""Benchmarks: the engine beside other ways to compute the same careers, what it costs as it grows, the whole command.

``python -m benchmarks.run``, ``everything``, ``growth``, ``luck`` and ``whole_command``; see ``README.md`` here.
"""
