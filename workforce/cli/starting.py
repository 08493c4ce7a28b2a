"""The commands ``init``, ``schema`` and ``scenarios``: where a planner begins."""

import csv
import json
import shutil
from pathlib import Path
from string import Template

from workforce import language, shipped
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.errors import PlannerError, nearest
from workforce.language import LANGUAGES
from workforce.months import last_census
from workforce.scenario import overlays

COUNTY_FOLDER = "county"
BLANK = "blank"
_CURRICULUM = "henan-2023"
"""Of the shipped curricula the one whose weekly totals are published; the county may name another."""


def start(folder: Path, source: str) -> None:
    """Begin a county of one's own: blank, or as a copy of a shipped one.

    Blank is a workbook of all tables and scenarios to fill in; a copy has its tables in ``folder/county``, and its
    scenarios beside them.

    Raises:
        PlannerError: no such county, or the folder is not empty, cannot be written, or is named like a formula.
    """
    known = sorted({BLANK, *(name.split("/")[0] for name in overlays.shipped_names())})
    if source not in known:
        raise PlannerError(f"--from {source}: there is no shipped county of that name{nearest(source, known)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlannerError(f"{folder} exists and is not empty; choose a new folder")
    name = folder.resolve().name
    if name.startswith(("=", "+", "-", "@")):
        raise PlannerError(
            f"{folder}: a spreadsheet would take the county's name '{name}' for a formula; choose another"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (_fill if source == BLANK else _copy)(folder, name, source)
    except OSError as error:
        raise PlannerError(f"{folder}: it cannot be written ({error.strerror})") from None
    scenario = str(folder / "baseline.yaml")
    spoken = {"folder": folder, "scenario": f'"{scenario}"' if " " in scenario else scenario}
    told = say("started_blank", file=f"{name}.xlsx", **spoken) if source == BLANK else say("started", **spoken)
    printing.tell(told)


def _fill(folder: Path, name: str, source: str) -> None:
    """Write the blank workbook, and the scenarios with the county's name and the census of last September."""
    from workforce.county import template_texts, templates

    base = last_census()
    supposed = {"confidence": "assumed", "method": f"init from {source}"}
    county = {item: {"value": name} for item in ("id", "name_zh", "name_en")} | {
        "base_year": {"value": str(base)},
        "curriculum": {"value": _CURRICULUM, **supposed},
        "sector_scope": {"value": "public", **supposed},
    }
    templates.write_template(folder / f"{name}.xlsx", template_texts.tables(), LANGUAGE, county)
    places = {
        "name": _quoted(name),
        "county": _quoted(f"{name}.xlsx"),
        "base": base,
        "next": base + 1,
        "later": base + 3,
    }
    for file in sorted((shipped.scenarios() / source).glob("*.yaml.template")):
        text = Template(file.read_text(encoding="utf-8")).substitute(places)
        (folder / file.stem).write_text(text, encoding="utf-8")


def _quoted(text: str) -> str:
    """Text as it stands between double quotes in YAML."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _copy(folder: Path, name: str, source: str) -> None:
    shutil.copytree(shipped.data() / source, folder / COUNTY_FOLDER, dirs_exist_ok=True)
    names = _rename(folder / COUNTY_FOLDER / "county.csv", name, source)
    for table in (folder / COUNTY_FOLDER).glob("*.csv"):
        table.write_bytes(table.read_text(encoding="utf-8-sig").encode("utf-8-sig"))  # with the mark that Excel needs
    for file in sorted((shipped.scenarios() / source).glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        own = text.replace(f"\ncounty: {source}\n", f"\ncounty: {COUNTY_FOLDER}  # the folder beside this file\n")
        title = next(line for line in own.splitlines() if line.startswith("title:"))
        renamed = title
        for had in names:
            renamed = renamed.replace(had, name)
        (folder / file.name).write_text(own.replace(title, renamed), encoding="utf-8")


def _rename(file: Path, name: str, source: str) -> list[str]:
    """Give the copied county a name of its own; the names it had, in both languages."""
    with file.open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    had = {row["item"]: row["value"] for row in rows}
    note = {spoken: language.say("cli.started_from", spoken, county=had[f"name_{spoken}"]) for spoken in LANGUAGES}
    own = {"id": name, **{f"name_{spoken}": name for spoken in LANGUAGES}}
    own |= {f"note_{spoken}": note[spoken] for spoken in LANGUAGES}
    for row in rows:
        if row["item"] in own:
            row |= {"value": own[row["item"]], "confidence": "assumed", "source": "", "method": f"init from {source}"}
    with file.open("w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return [had["name_zh"], had["name_en"]]


def write_schema(output: Path | None, force: bool) -> None:
    """Print or write the JSON Schema of a scenario file, for editors that check while one types."""
    from workforce.cli.schema import scenario_schema

    text = json.dumps(scenario_schema(), ensure_ascii=False, indent=1)
    if output is None:
        printing.tell(text)
        return
    if output.exists() and not force:
        raise PlannerError(f"{output} exists already; choose another file with -o, or replace it with --force")
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise PlannerError(f"{output}: it cannot be written ({error.strerror})") from None
    printing.tell(say("written", folder=output))


def list_scenarios(as_json: bool) -> None:
    """Print the shipped scenarios with their titles."""
    rows = []
    for scenario in overlays.shipped_names():
        title = overlays.read(overlays.find(scenario)).values["title"]
        rows.append([scenario, str(title[LANGUAGE])])
    if as_json:
        printing.show_json([{"scenario": scenario, "title": title} for scenario, title in rows])
    else:
        width = max(len(scenario) for scenario, _ in rows)
        for scenario, title in rows:
            printing.tell(f"{scenario:<{width}}  {title}")
