"""One table of who sees, changes and takes out what: labels, services and papers agree with it, field by field."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from kit.domain.access import ACTS
from kit.domain.form import Form
from kit.domain.rectification import PlanField, field_name
from kit.domain.round import Readers
from kit.domain.visibility import (
    PLAN_KINDS,
    TABLE,
    Circle,
    Kind,
    Phase,
    Upward,
    Use,
    Viewer,
    grant,
    kind_of,
    may,
    one_may,
)
from kit.services import ledger, paper
from kit.store.form_library import FormLibrary
from kit.store.repository import Repository
from kit.widgets import see
from kit.words import in_language
from tests import promises
from tests.conftest import TOP
from tests.refused import refused
from tests.reports.papers import bare, pdf_of, text_of
from tests.visibility_acts import EDITS, ELSEWHERE, EXPORTS, READS, services, texts
from tests.visibility_seen import VIEWER, Look, looks
from tests.visibility_world import ANSWERS, ME, PLAN, Case, World, cases, world

CASES = [pytest.param(case, id=case.name) for case in cases()]
USES = (Use.SEE, Use.EDIT, Use.EXPORT)
CIRCLES = [
    Circle(readers, shared, branch, keyed)
    for readers, shared, branch, keyed in product(Readers, (False, True), (False, True), (False, True))
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the databases of the cases stand."""
    return tmp_path_factory.mktemp("visibility")


@pytest.mark.parametrize("case", CASES)
def test_the_services_and_the_exports_do_what_the_table_says(case: Case, folder: Path) -> None:
    found = looks(case, folder, TOP / "forms")
    assert {look.person for look in found} >= set(VIEWER)
    wrong = [f"{look}: the table says {look.said}" for look in found if look.happened != look.said]
    assert wrong == []


@pytest.mark.parametrize("case", CASES)
def test_the_label_names_those_who_see_it_and_nobody_else(case: Case, folder: Path) -> None:
    for look in looks(case, folder, TOP / "forms"):
        if look.use is not Use.SEE or look.person not in VIEWER or look.person == ME:
            continue
        named = named_by(look)
        assert look.happened == bool(look.relations & named), f"{look}: the label names {sorted(named)}"


def named_by(look: Look) -> frozenset[Viewer]:
    """Whom the words beside the field name, at its phase: the line, and the cell of the table behind it."""
    kind, phase = look.spot.kind, look.spot.phase
    with in_language("en"):
        line = see.label(kind, phase, look.circle)
        (row,) = see.details([kind], look.circle)["rows"]
        words = {viewer: str(see.people({viewer})) for viewer in Viewer if viewer is not Viewer.SELF}
    in_line = frozenset(viewer for viewer, word in words.items() if word in line)
    columns = list(see.PHASES)
    if phase not in columns:
        return in_line
    in_cell = frozenset(viewer for viewer, word in words.items() if word in row[1 + columns.index(phase)])
    assert in_cell <= in_line
    assert phase is Phase.DRAFT or in_cell == in_line
    return in_cell


@pytest.mark.parametrize(("kind", "phase"), list(product(Kind, Phase)))
def test_every_label_says_what_its_grant_says(kind: Kind, phase: Phase) -> None:
    for circle in CIRCLES:
        held, later = grant(kind, phase, circle), grant(kind, Phase.HANDED_IN, circle)
        with in_language("en"):
            line = see.label(kind, phase, circle)
            named = {v for v in Viewer if v is not Viewer.SELF and str(see.people({v})) in line}
        coming = later.see if phase is Phase.DRAFT else frozenset()
        assert named == (held.see | coming) - {Viewer.SELF}, line
        counts = kind is Kind.CHOICE and phase in (Phase.DRAFT, Phase.HANDED_IN, Phase.CLOSED)
        assert ("Counts of 5" in line) == counts
        assert ("kept nowhere" in line) == (bool(held.see) and not held.export and kind is Kind.ADVICE)


def test_what_is_seen_after_handing_in_does_not_change_when_the_round_ends() -> None:
    # A label tells "afterwards" of both phases at once.
    for kind, circle in product(Kind, CIRCLES):
        in_, closed = (grant(kind, p, circle) for p in (Phase.HANDED_IN, Phase.CLOSED))
        assert (in_.see, in_.edit, in_.export) == (closed.see, closed.edit, closed.export)


def test_nothing_is_changed_or_taken_out_unseen_except_the_line_of_ones_own_deed() -> None:
    for kind, phase, circle in product(Kind, Phase, CIRCLES):
        held = grant(kind, phase, circle)
        unseen = (held.edit | held.export) - held.see
        assert unseen <= ({Viewer.SECRETARY} if kind is Kind.OPENINGS else set())


def test_sharing_and_the_branchs_ledger_open_nothing_of_a_sheet() -> None:
    for kind, phase, readers in product(Kind, Phase, Readers):
        if kind in see.ACTION and phase in (Phase.HANDED_IN, Phase.CLOSED):
            continue
        plain = grant(kind, phase, Circle(readers))
        assert plain == grant(kind, phase, Circle(readers, shared=True, branch=True))


def test_other_members_the_level_above_and_the_computers_keeper_see_nothing_by_any_page() -> None:
    for kind, phase, circle, use in product(Kind, Phase, CIRCLES, USES):
        for viewer in (Viewer.MEMBER, Viewer.REVIEWER, Viewer.OPERATOR):
            assert not may(viewer, use, kind, phase, circle)


def test_every_field_of_a_form_and_of_the_plan_has_a_kind(forms: FormLibrary) -> None:
    assert set(PLAN_KINDS) == set(PlanField)
    for name in ("member", "leader", "branch", "committee"):
        form: Form = forms.form(name)
        kinds = {item: kind_of(form, item) for item in form.items}
        assert set(kinds.values()) == {Kind.CHOICE, Kind.TEXT}
        for rule in form.rules:
            assert {kind_of(form, field_name(rule, part)) for part in PlanField} <= set(TABLE)


def test_every_act_is_looked_at() -> None:
    edits = {name for ways in EDITS.values() for name, _values in ways}
    named = set(READS) | set(EXPORTS) | ELSEWHERE | edits
    assert set(services()) - named == set(), "a new act: does it show, take out or change anybody's words?"
    assert named - set(ACTS) == set()


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.values[0].circle == Circle() and not c.values[0].returned]
)
def test_the_coachs_advice_is_its_writers_alone_and_kept_nowhere(
    case: Case, tmp_path: Path, forms: FormLibrary
) -> None:
    text = "学习抓得不紧，有待进一步加强，记在庚子号本子上"
    with world(case, tmp_path, forms) as made:
        before = everything_kept(made)
        for person in VIEWER:
            asked = {"response_id": made.response_id, "field": "study_fact", "text": text}
            given, refusal = made.tried((person, services()["advise"], asked))
            wanted = one_may(made.relations(person), Use.SEE, Kind.ADVICE, case.phase, case.circle)
            assert (refusal is None) == (given is not None) == wanted, person
        made.do(ME, services()["advise"], **asked) if case.phase is not Phase.ERASED else None
        assert everything_kept(made) == before
        assert "庚子号" not in before


def everything_kept(made: World) -> str:
    """Every row of every table."""
    with made.store.begin() as records:
        held = [
            vars(records)[name]
            for name in sorted(vars(records))
            if isinstance(vars(records)[name], Repository)
        ]
        return repr([repository.where() for repository in held])


def test_only_counts_of_choices_go_into_the_summary(folder: Path, forms: FormLibrary) -> None:
    assert {k for k in Kind for p in Phase if grant(k, p).upward is Upward.COUNTS} == {Kind.CHOICE}
    place = folder / "summary"
    place.mkdir()
    with world(Case(Phase.CLOSED, Circle(Readers.SECRETARY)), place, forms) as made:
        report = "\n".join(texts(made.do("书记", paper.summary_report, round_id=made.round_id)))
        form = forms.form("member")
        assert str(form.items["study"].short or form.items["study"].label) in report
        assert [s.name for s in made.spots if any(word in report for word in s.words)] == []
        for person in made.members:
            assert made.members[person].name not in report
        assert ANSWERS["study_fact"] not in report


@pytest.mark.parametrize("readers", list(Readers))
def test_the_printed_papers_hold_what_their_readers_may_take_out(
    readers: Readers, tmp_path: Path, forms: FormLibrary
) -> None:
    with world(Case(Phase.HANDED_IN, Circle(readers, shared=True)), tmp_path, forms) as made:
        plan = text_of(pdf_of(made.do(ME, paper.plan_report, round_id=made.round_id)))
        table = text_of(pdf_of(made.do("支委", ledger.ledger_report)))
        due = text_of(pdf_of(made.do("支委", ledger.due_report)))
    on_plan = {spot.kind for spot in made.spots if any(bare(word) in plan for word in spot.words)}
    assert on_plan >= {Kind.PLAN, Kind.ACTION, Kind.EVIDENCE}
    assert Kind.REFLECTION not in on_plan, (
        "the plan is handed over; why it did not work is its writer's alone"
    )
    for text in (table, due):
        for spot in made.spots:
            if any(bare(word) in text for word in spot.words):
                assert may(Viewer.COMMITTEE, Use.EXPORT, spot.kind, spot.phase, made.case.circle), spot
    assert bare(PLAN[PlanField.ACTION]) in table


@pytest.mark.parametrize("language", list(promises.FILES))
def test_the_guides_promise_what_the_table_says(language: str) -> None:
    assert promises.nobody_is_left_out()
    assert promises.told(promises.FILES[language]) == promises.table(language)


def test_the_list_of_refusals_is_whole_and_each_was_tried(folder: Path) -> None:
    lines = refused(folder, TOP / "forms")
    tried = [look for case in cases() for look in looks(case, folder, TOP / "forms") if not look.said]
    assert lines
    assert sum(line.count("、") + 1 for line in lines) == len(tried)
    print("\n".join(lines))
