"""Schools of usual sizes that meet a county's pupils, where it gives no list (assumed).

Example, 4,000 public pupils of urban primary schools, of which a usual one has 1,500:

    primary-urban-01, -02 and -03, a third of the pupils each
"""

import pandas as pd

from workforce.county.dictionary import columns


def made_up(pupils: pd.DataFrame, usual: pd.DataFrame) -> pd.DataFrame:
    """The table ``schools`` of a county without one.

    Args:
        pupils: the county's table ``pupils``.
        usual: level, area and the pupils of a usual school (the shipped table ``usual_schools``).
    """
    public = pupils[pupils["sector"] == "public"].groupby(["level", "area"], sort=False)["pupils"].sum().reset_index()
    sizes = {(row["level"], row["area"]): float(row["pupils"]) for row in usual.to_dict("records")}
    rows = []
    for level, area, total in public[public["pupils"] > 0].itertuples(index=False, name=None):
        count = max(1, round(total / sizes.get((level, area), total)))
        names = [f"{level}-{area}-{number:02d}" for number in range(1, count + 1)]
        rows += [{"school": name, "name_zh": name, "level": level, "area": area, "weight": 1 / count} for name in names]
    table = pd.DataFrame(rows, columns=[column.name for column in columns("schools")])
    told = {"sector": "public", "confidence": "assumed", "source": "", "district": "", "rooms": None, "places": None}
    return table.assign(**told, method="no list was given; schools of usual sizes that meet the pupils")
