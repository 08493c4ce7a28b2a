"""What the import contracts in pyproject.toml cannot say: the standard library alone, and one door for randomness."""

import ast
import sys
from pathlib import Path

import pytest

import workforce

PACKAGE = Path(workforce.__file__).parent


def modules():
    """Every module of the package, as paths relative to it."""
    return sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def running_code(tree):
    """Every node but those under `if TYPE_CHECKING:`, which are never run."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING":
            continue
        yield child
        yield from running_code(child)


def imported(source):
    """The full names that a module's text imports when it runs: `from a import b` gives `a` and `a.b`."""
    names = set()
    for node in running_code(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            names |= {origin} | {f"{origin}.{alias.name}" for alias in node.names}
    return names


def random_sources(source):
    """Where a module's text reaches for random numbers outside `workforce.draws`."""
    found = {name for name in imported(source) if name.split(".")[0] in {"random", "secrets"}}
    found |= {name for name in imported(source) if name.startswith(("numpy.random", "scipy.stats"))}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"np", "numpy"}:
            found |= {f"numpy.{node.attr}"} & {"numpy.random"}
    return found


@pytest.mark.parametrize("module", ["__init__.py", "bootstrap.py"])
def test_the_first_steps_import_the_standard_library_alone(module):
    names = imported((PACKAGE / module).read_text(encoding="utf-8"))
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize("module", [name for name in modules() if name != "draws.py"])
def test_random_numbers_come_from_draws_alone(module):
    assert random_sources((PACKAGE / module).read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "source",
    ["import random", "from numpy import random", "from numpy.random import default_rng", "np.random.default_rng(1)"],
)
def test_the_check_sees_each_way_in(source):
    assert random_sources(source)


def test_the_citation_names_this_version():
    citation = (PACKAGE.parent / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {workforce.__version__}\n" in citation
