"""Choosing between plans: futures laid over them, and how much each plan would be regretted.

In: plans and futures as scenarios, and what runs of them came to. Out: tables of regret, and which plan is least bad.
"""
