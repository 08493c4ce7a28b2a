"""Need: pupils -> classes -> lessons -> posts, as whole paths before the run.

In: a county's tables and a scenario. Out: a :class:`~workforce.demand.forecast.Demand`, need by year and cell two
ways (by lessons and by the staffing norm). Nothing here depends on teachers beyond the base-year calibration.
"""
