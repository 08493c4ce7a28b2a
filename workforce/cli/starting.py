"""The commands ``init``, ``schema`` and ``scenarios``: where a planner begins."""

import json
import shutil
from pathlib import Path

from workforce import shipped
from workforce.cli import printing
from workforce.cli.options import LANGUAGE, say
from workforce.errors import PlannerError, nearest
from workforce.scenario import overlays

COUNTY_FOLDER = "county"


def start(folder: Path, source: str) -> None:
    """Copy a shipped county: its tables into ``folder/county``, its scenarios beside them.

    Raises:
        PlannerError: no such county, or the folder is not empty.
    """
    known = sorted({name.split("/")[0] for name in overlays.shipped_names()})
    if source not in known:
        raise PlannerError(f"--from {source}: there is no shipped county of that name{nearest(source, known)}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlannerError(f"{folder} exists and is not empty; choose a new folder")
    try:
        shutil.copytree(shipped.data() / source, folder / COUNTY_FOLDER, dirs_exist_ok=True)
        for file in sorted((shipped.scenarios() / source).glob("*.yaml")):
            text = file.read_text(encoding="utf-8")
            own = text.replace(f"\ncounty: {source}\n", f"\ncounty: {COUNTY_FOLDER}  # the folder beside this file\n")
            (folder / file.name).write_text(own, encoding="utf-8")
    except OSError as error:
        raise PlannerError(f"{folder}: it cannot be written ({error.strerror})") from None
    printing.tell(say("started", folder=folder, scenario=folder / "baseline.yaml"))


def write_schema(output: Path | None, force: bool) -> None:
    """Print or write the JSON Schema of a scenario file, for editors that check while one types."""
    from workforce.scenario.model import Scenario

    text = json.dumps(Scenario.model_json_schema(), ensure_ascii=False, indent=1)
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
