"""Teachers from totals: any mixture of them fitted, contradictions named, whole teachers drawn, once or several times.

In: the table ``teacher_marginals``. Out: rosters that meet it.
"""
