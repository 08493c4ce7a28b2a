"""Need: pupils -> schools -> classes -> lessons -> posts, as whole paths before the run.

In: a county's tables and a scenario. Out: a :class:`~workforce.demand.forecast.Demand`, need by year and cell three
ways (by lessons, by the staffing norm, by how teachers answer to pupils). Nothing here depends on teachers beyond the
base-year calibration. Arrays begin with an axis of points: paths of births, one or many.
"""
