"""Teachers: who they are, when they retire, who leaves when.

In: a roster and a scenario. Out: plain arrays of months and causes. Nothing here knows of need, posts or channels;
demand and supply meet only in the market.
"""
