"""The command ``explain``: why a net gap changes, in figures that add up and in a sentence, within 80 columns."""

import json

import pytest
from rich.cells import cell_len
from six_teachers import World

import workforce
from workforce.cli import causes, printing
from workforce.language import say


@pytest.fixture(params=["en", "zh"])
def language(request, monkeypatch):
    """The language of the process."""
    for module in (causes, printing):
        monkeypatch.setattr(module, "LANGUAGE", request.param)
        monkeypatch.setattr(module, "say", lambda key, **values: say(f"cli.{key}", request.param, **values))
    return request.param


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    """A stored run of the six teachers, made once."""
    folder = tmp_path_factory.mktemp("explained")
    return workforce.save(workforce.simulate(World(folder).load(), 20, 1), folder / "run", "en")


def figures(printed):
    """The figures of the table, top down: the gap before, its causes, the gap after."""
    lines = printed.strip().split("\n\n")[0].splitlines()[1:]
    return [float(line.split()[-1].replace(",", "")) for line in lines]


def test_a_run_is_explained_in_figures_that_add_up_and_in_a_sentence(type_command, run_folder, language):
    code, out, err = type_command("explain", run_folder, "--year", "2026", "--level", "primary")
    assert (code, err) == (0, "")
    assert all(cell_len(line) <= 80 for line in out.splitlines())
    before, *parts, after = figures(out)
    assert before + sum(parts) == pytest.approx(after, abs=0.06 * len(parts))
    told = {
        "en": ("The net gap of primary", "Open recruitment (hired)"),
        "zh": ("小学的净缺口", "事业单位招聘（补充）"),
    }
    assert all(text in out for text in told[language])


def test_json_gives_every_cause(type_command, run_folder):
    code, out, _ = type_command("explain", run_folder, "--year", "2026", "--from", "2024", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["from"], found["year"], found["level"], found["subject"]) == (2024, 2026, "all", "all")
    assert sum(found["causes"].values()) == pytest.approx(found["after"] - found["before"], abs=1e-2)


def test_levels_and_subjects_go_by_any_of_their_names(type_command, run_folder):
    asked = ("--year", "2026", "--json")
    by_id = type_command("explain", run_folder, *asked, "--level", "primary", "--subject", "chinese")
    assert by_id == type_command("explain", run_folder, *asked, "--level", "小学", "--subject", "语文")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--year", "2050"), "--year 2050 is not a census of this run, 2022 to 2027; the nearest is 2027"),
        (("--year", "2026", "--from", "2026"), "--from 2026 must come before --year 2026"),
        (("--year", "2026", "--level", "primery"), "did you mean 'primary'?"),
        (("--year", "2026", "--level", "senior"), "--level senior is not in this run"),
        (("--year", "2026", "--subject", "preschool", "--level", "junior"), "--subject preschool is not in this run"),
    ],
)
def test_what_a_run_does_not_hold_is_refused_in_a_sentence(type_command, run_folder, words, sentence):
    code, out, err = type_command("explain", run_folder, *words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_scenario_alone_is_refused(type_command, world):
    code, _, err = type_command("explain", world.folder / "baseline.yaml", "--year", "2026")
    assert code == 2
    assert "--against BASELINE" in err


def test_a_scenario_is_explained_against_another(type_command, world, language):
    world.load("more", title="{zh: 多招, en: More}", policies="market: {channels: {open_recruitment: {plan: 3}}}")
    words = ("explain", world.folder / "more.yaml", "--against", world.folder / "baseline.yaml", "--year", "2026")
    code, out, err = type_command(*words, "--jobs", "1")
    assert (code, err) == (0, "")
    assert all(cell_len(line) <= 80 for line in out.splitlines())
    before, part, after = figures(out)
    assert part == pytest.approx(after - before, abs=0.11)
    assert {"en": "Open recruitment (channel)", "zh": "事业单位招聘（渠道）"}[language] in out
    code, out, _ = type_command(*words, "--jobs", "1", "--json")
    found = json.loads(out)
    assert found["changed"] == {"channel.open_recruitment": ["policies.market.channels.open_recruitment"]}
    assert found["groups"]["channel.open_recruitment"] == pytest.approx(found["after"] - found["before"])


def test_from_is_of_runs(type_command, world):
    file = world.folder / "baseline.yaml"
    code, _, err = type_command("explain", file, "--against", file, "--year", "2026", "--from", "2023")
    assert code == 2
    assert "--from is of a stored run" in err
