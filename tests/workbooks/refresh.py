"""The shipped counties as one workbook each, made from their folders by the command ``template --from``.

python -m tests.workbooks.refresh        rewrites data/changge.xlsx and data/guiding.xlsx
"""

from pathlib import Path

from workforce import shipped
from workforce.county import reading, templates

COUNTIES = ("changge", "guiding")


def workbook(county: str) -> Path:
    """Where the workbook of a shipped county is."""
    return shipped.data() / f"{county}.xlsx"


if __name__ == "__main__":
    for county in COUNTIES:
        templates.write_county(reading.read(shipped.data() / county), workbook(county), "zh")
        print(f"{workbook(county)}: written")
