"""The command ``demo``: both shipped counties, run and compared."""

from workforce import api, stored
from workforce.cli.comparing import compare_cases
from workforce.cli.options import LANGUAGE, say
from workforce.cli.printing import tell
from workforce.cli.running import REPORTS, Settings, show, simulate

REPLICATIONS = 1000
SCENARIOS = {
    "guiding": ("baseline", "more_special_posts", "replace_leavers", "no_recruitment"),
    "changge": ("baseline", "replace_leavers", "funded_graduates", "no_recruitment"),
}


def demonstrate(replications: int | None, jobs: int | None) -> None:
    """Run both shipped counties and compare some of their scenarios."""
    for county, names in SCENARIOS.items():
        settings = Settings(replications or REPLICATIONS, jobs=jobs, force=True)
        results = [simulate(api.load(f"{county}/{scenario}"), settings) for scenario in names]
        folder = stored.save(results[0], REPORTS / "demo" / county, LANGUAGE, force=True)
        show(results[0].tables)
        compared = compare_cases(results, REPORTS / "demo" / f"{county}-compared")
        tell("\n" + say("report_at", file=(folder / "report.html").resolve()))
        tell(say("comparison_at", file=(compared / "report.html").resolve()))
    tell("\n" + say("assumed"))
