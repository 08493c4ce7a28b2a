"""The command ``robust`` as a planner types it: what it prints in both languages, what it writes, what it refuses."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len

from workforce.cli.choosing import cut
from workforce.cli.several import repeated

PLANS = ["guiding/baseline", "guiding/no_recruitment"]
ASKED = [*PLANS, "--futures", "guiding/low_births", "guiding/high_births", "--year", "2026", "--target", "40"]
N = ["-n", "8", "--years", "4"]


@pytest.fixture(scope="module", params=["en", "zh"])
def said(request, tmp_path_factory):
    """What the command prints in a language, and the folder it writes."""
    folder = tmp_path_factory.mktemp("robust") / "made"
    words = [sys.executable, "-m", "workforce", "robust", *ASKED, *N, "-o", str(folder), "--lang", request.param]
    done = subprocess.run(words, check=True, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "utf-8"})
    return request.param, done.stdout.decode("utf-8"), folder


def test_regret_is_printed_by_future_within_80_columns(said):
    language, out, _ = said
    assert max(map(cell_len, out.splitlines())) <= 80
    headings, target, nobody = {
        "en": (["as assumed", "low births", "high births"], "target of at most 40", "no recruitment"),
        "zh": (["按原假设", "低出生", "高出生"], "不超过40人", "停止招聘"),
    }[language]
    lines = out.splitlines()
    at = [lines.index(heading) for heading in headings]
    assert at == sorted(at)
    assert target in out.replace("\n  ", " ")
    for heading in at:
        first, second = (re.search(r"(\d+)\s+\d+%$", line) for line in lines[heading + 1 : heading + 3])
        assert int(first[1]) == 0
        assert int(second[1]) > 0
    assert nobody in lines[at[0] + 2]


def test_the_least_bad_plan_is_named(said):
    language, out, _ = said
    flat = out.replace("\n  ", " " if language == "en" else "")
    assert {"en": "“as things stand” is the best plan for 2026 in every future",
            "zh": "“现状延续”在每种未来中都是最好的方案"}[language] in flat  # fmt: skip


def test_the_folder_holds_tables_report_and_manifest(said):
    language, _, folder = said
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "report.html", "tables"]
    tables = {path.stem: pd.read_csv(path, encoding="utf-8-sig") for path in (folder / "tables").iterdir()}
    assert set(tables) == {"futures", "outcomes", "plans"}
    assert len(tables["outcomes"]) == 2 * 3 * tables["outcomes"]["level"].nunique()
    about = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (about["kind"], about["year"], about["measure"], about["target"]) == ("choice", 2026, "shortage", 40)
    assert about["futures"] == ["as_assumed", "guiding/low_births", "guiding/high_births"]
    page = (folder / "report.html").read_text("utf-8")
    title = {"en": "Choice between plans: Guiding", "zh": "贵定县方案稳健选择报告"}[language]
    assert f"<h1>{title}</h1>" in page


def test_a_choice_is_not_a_run(type_command, said):
    folder = said[2]
    for words in (["runs", "show", folder], ["compare", folder, "guiding/today"], ["runs", "verify", folder]):
        code, _, err = type_command(*words)
        assert (code, err) == (2, f"{folder} is a choice; name the folder of a run\n")
    code, out, err = type_command("runs", "list", folder.parent, "--json")
    assert (code, json.loads(out), err) == (0, [], "")


def test_it_speaks_json_alone_on_standard_output_and_takes_futures_in_any_form(type_command):
    words = ["robust", *PLANS, "--futures=guiding/low_births", "--year", "2025", *N, "--json", "-o", "here"]
    code, out, _ = type_command(*words)
    answer = json.loads(out)
    assert code == 0
    assert answer["folder"] == "here"
    assert answer["question"]["futures"] == ["as_assumed", "guiding/low_births"]
    assert {row["plan"] for row in answer["plans"]} == set(PLANS)
    code, _, err = type_command(*words)
    assert (code, err) == (2, "here exists already; choose another folder with -o, or replace it with --force\n")


def test_policies_of_a_future_are_left_out_and_said_to_be(type_command, tmp_path):
    (tmp_path / "future.yaml").write_text(
        "extends: guiding/low_births\npolicies: {market: {channels: {open_recruitment: {plan: 1}}}}\n", "utf-8"
    )
    code, out, err = type_command("robust", *PLANS, "--futures", "future.yaml", *N)
    assert code == 0
    assert "only the assumptions are used; its policies are left out" in " ".join(err.split())
    assert "Regret" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["guiding/basline", "guiding/today"], "there is no scenario 'guiding/basline'"),
        (["guiding/baseline"], "choose between two or more different plans, not guiding/baseline"),
        ([*PLANS, "--futures", "guiding/lw_births"], "there is no scenario 'guiding/lw_births'"),
        ([*PLANS, "--futures", "guiding/rotation"], "--futures guiding/rotation changes no assumption of baseline"),
        ([*PLANS, "--futures", "changge/low_births"], "the plans and futures are of different counties"),
        (["guiding/baseline", "changge/baseline"], "the plans are of different counties"),
        ([*PLANS, "--measure", "shortages"], "--measure shortages is not offered; did you mean 'shortage'"),
        ([*PLANS, "--year", "1999"], "--year 1999 is not among the years of the plans, 2023 to 2026"),
        ([*PLANS, "--level", "juniors"], "--level juniors is not among the levels; did you mean 'junior'"),
        ([*PLANS, "--target", "-5"], "--target -5 is below zero; give the most that is wanted"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_code_2(type_command, words, sentence):
    code, out, err = type_command("robust", *words, *N)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
    assert list(Path().iterdir()) == []


def test_an_option_of_several_values_is_repeated_before_each():
    assert repeated(["a", "--futures", "b", "c", "--year", "1", "d"], "--futures") == [
        "a", "--futures", "b", "--futures", "c", "--year", "1", "d",
    ]  # fmt: skip
    assert repeated(["--futures=b", "c", "-n", "5"], "--futures") == ["--futures=b", "--futures", "c", "-n", "5"]
    assert repeated(["--futures", "b", "--futures", "c"], "--futures") == ["--futures", "b", "--futures", "c"]


def test_long_titles_are_cut_by_their_width():
    assert cut("short", 10) == "short"
    assert cut("a longer title", 8) == "a longe…"
    assert cell_len(cut("很长很长的方案名称", 10)) <= 10
