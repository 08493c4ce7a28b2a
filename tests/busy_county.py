"""A small county in which everything happens: every channel recruits, every policy is on, every status is there.

Made for the question whether a value counts at all; nothing of it is meant to be checked by hand.
"""

from pathlib import Path

from six_teachers import World

GRADES = {"kindergarten": 3, "primary": 6, "junior": 3, "senior": 3, "vocational": 3}
PLACES = (
    ("kindergarten", "town", 24),
    ("primary", "town", 40),
    ("primary", "rural", 20),
    ("junior", "town", 36),
    ("junior", "rural", 18),
    ("senior", "town", 40),
    ("vocational", "town", 20),
)
SUBJECTS = {
    "kindergarten": ("preschool",),
    "primary": ("chinese", "mathematics", "music", "art"),
    "junior": ("chinese", "mathematics", "physics", "chemistry"),
    "senior": ("chinese", "physics", "chemistry"),
    "vocational": ("chinese",),
}


def _pupils() -> str:
    rows = [f"{level} {grade} {area} public {n}" for level, area, n in PLACES for grade in range(1, GRADES[level] + 1)]
    return "\n".join(["level grade area sector pupils", *rows])


def _schools() -> str:
    rows = [f"{level}-{area} {level} {area} public 1" for level, area, _ in PLACES]
    return "\n".join(["school level area sector weight", *rows])


def _class_sizes() -> str:
    """Of every area: pupils move to towns and cities."""
    rows = [f"{level} {area} 10" for level in GRADES for area in ("urban", "town", "rural")]
    return "\n".join(["level area pupils_per_class", *rows])


STATUSES = (
    ("special_post", "1996-03", "2021-09", "2021-09", "-"),
    ("contract", "1990-05", "2021-09", "2021-09", "-"),
    ("bonded_graduate", "1998-02", "2020-09", "-", "2025-09"),
    ("silver_age", "1960-05", "2021-09", "2021-09", "-"),
)


def _roster() -> str:
    """In every cell some established teachers of all ages, and one of another status."""
    rows = ["teacher birth_month sex level subject area status title start_month term_start_month bond_end_month"]
    cells = [(level, subject, area) for level, area, _ in PLACES for subject in SUBJECTS[level]]
    for number, place in enumerate(cells):
        where = " ".join(place)
        for at, born in enumerate((1964, 1969, 1972, 1980, 1988, 1995)):
            birth, sex = f"{born}-{(5 * number + at) % 12 + 1:02d}", "female" if (number + at) % 3 else "male"
            title = "senior" if born < 1975 and (number + at) % 2 else "other"
            rows.append(f"t{number:02d}{at} {birth} {sex} {where} established {title} {born + 24}-09 - -")
        status, birth, since, term, bond = STATUSES[number % len(STATUSES)]
        rows.append(f"s{number:02d} {birth} female {where} {status} other {since} {term} {bond}")
    return "\n".join(rows)


SCENARIO = """
    extends: china
    county: six
    title: {zh: 忙县, en: Busy}
    assumptions:
      births: {known_to: 2022}
      load_basis: standard
      leaving:
        resignation: {release: {value: 0.05, source: s, confidence: assumed}}
      other_staff: {all: {value: 5, low: 0, high: 9, source: s, confidence: assumed}}
      pay: {special_post: {central: {value: 38800, source: s, confidence: assumed}}}
    policies:
      supply:
        retirement: {long_service: {years: 30, take_up: 2%}}
        retention:
          allowance: {areas: [rural], from_year: 2024, to_year: 2026, reduction: 30%, yearly_cost: 6000}
      market:
        channels:
          special_post: {plan: 6, levels: [primary], reserve_post: false, without_post: wait}
          open_recruitment: {plan: 8}
          funded_graduate: {plan: 3}
          transfer_in: {plan: 2}
          talent: {plan: 2}
          contract: {plan: 0, fill_gap: 10%}
          silver_age: {plan: 2}
        selection: {plan: 2, to: [town], out_of: [rural]}
        establishment:
          posts: {all: 40, primary: 52, junior: 52}
          moves: [{year: 2025, out_of: primary, to: junior, posts: 12}]
          revolving_pool: {year: 2024, level: primary, posts: 4, repaid_in: 4}
        redeployment: {from_year: 2024, most_moved: 3%, retrained: 2}
        rotation: {from_year: 2024, share: 10%}
        sharing: {from_year: 2024, share: 50%, levels: [primary, junior]}
    run: {base_year: 2022, plan_from: 2023, years: 6, replications: 64, seed: 1}
"""


def busy(folder: Path) -> World:
    """The county and its scenario ``busy`` in a folder."""
    world = World(folder)
    world.county(pupils=_pupils(), schools=_schools(), class_sizes=_class_sizes(), roster=_roster())
    world.scenario("busy", SCENARIO)
    return world
