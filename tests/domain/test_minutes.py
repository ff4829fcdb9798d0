"""Minutes hold every fact that was entered at a meeting, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kit.domain.ballot import Ballot, Grade, Mark, Scale, tally, tally_text
from kit.domain.election import Election, ElectionState
from kit.domain.later import Later, later_text
from kit.domain.meeting import (
    AgendaStep,
    Attendance,
    Criticism,
    Entry,
    Meeting,
    MeetingKind,
    Presence,
    StepKind,
    Turn,
)
from kit.domain.minutes import (
    Correction,
    Gap,
    Held,
    Line,
    Minutes,
    MinutesState,
    build,
    compare,
    digest,
    gaps,
    own_lines,
    place_of,
)
from kit.domain.minutes_content import content_from, content_text
from kit.domain.organisation import Member
from kit.domain.report import Heading, KeyValues, Paragraph, Report, Signatures, Table
from kit.reports.minutes import minutes_report

ON = date(2026, 11, 27)
AT = datetime(2026, 11, 27, 14, 30)
FACT = re.compile(r"[α-ω]+")
"""What is entered is written in Greek here: no word of the paper's own can then be taken for a fact."""


class _Words:
    """Facts that are never the same twice, and a list of all that were given out."""

    def __init__(self, seed: int) -> None:
        self._n, self.given = seed, []  # type: int, list[str]

    def fact(self) -> str:
        self._n += 1
        letters, n = "", self._n
        while n:
            n, one = divmod(n, 25)
            letters += "αβγδεζηθικλμνξοπρςστυφχψω"[one]
        self.given.append("ω" + letters + "ω")
        return self.given[-1]

    def maybe(self, there: bool) -> str:
        return self.fact() if there else ""


@st.composite
def shapes(draw: st.DrawFn) -> dict[str, object]:
    """How many of each thing were entered, and which of their parts."""
    flags = st.lists(st.booleans(), min_size=4, max_size=4)
    return {
        "head": draw(flags),
        "members": draw(st.integers(2, 6)),
        "presence": draw(st.lists(st.sampled_from(Presence), min_size=6, max_size=6)),
        "reasons": draw(st.lists(st.booleans(), min_size=6, max_size=6)),
        "made_up": draw(st.lists(st.booleans(), min_size=6, max_size=6)),
        "steps": draw(st.lists(st.booleans(), max_size=4)),
        "entries": draw(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 4)), max_size=6)),
        "criticisms": draw(st.lists(flags, max_size=4)),
        "later": draw(st.lists(st.sampled_from(["", "added", "changed"]), min_size=12, max_size=12)),
        "poll": draw(st.sampled_from(["none", "silent", "read_out"])),
    }


def held(shape: dict[str, object], words: _Words) -> tuple[Held, Counter[str]]:
    """A meeting of this shape, and how often each fact must stand on the paper."""
    s: dict[str, list] = shape  # type: ignore[assignment, type-arg]
    must: Counter[str] = Counter()

    def name(text: str, times: int = 1) -> str:
        if text:
            must[text] += times
        return text

    people = [
        Member(f"m{n}", "b1", str(n), words.fact(), duty=words.maybe(n < 2))
        for n in range(shape["members"])  # type: ignore[call-overload]
    ]
    names = {m.id: m.name for m in people}

    def later(kind: str, part: str) -> str:
        """The mark of a line that the second member added, or changed, after the meeting."""
        before = ((part, name(words.fact())),) if kind == "changed" else ()
        name(names["m1"] if kind else "")
        return later_text((Later(ON.isoformat(), "m1", before),)) if kind else ""

    place, topic, group, guests = (words.maybe(one) for one in s["head"])
    meeting = Meeting(
        "t1", "b1", MeetingKind.LIFE, words.fact(), ON, AT, "m0", started_at=AT,
        ended_at=AT + timedelta(hours=2), place=name(place), topic=name(topic), group=name(group),
        guests=name(guests), host_id="m0", recorder_id="m1",
    )  # fmt: skip
    name(meeting.title)
    for one in people[:2]:
        name(one.name)
        name(one.duty)
    seats = []
    for n, one in enumerate(people):
        presence = s["presence"][n]
        away = presence is not Presence.PRESENT
        reason = words.maybe(away and s["reasons"][n])
        seats.append(
            Attendance(
                "t1",
                one.id,
                presence,
                name(reason),
                ON if away and s["made_up"][n] else None,
                later(s["later"][n], "reason"),
            )
        )
        name(one.name)
    steps = [
        AgendaStep("t1", n, StepKind.OTHER, name(words.fact()), 10, AT if done else None, None)
        for n, done in enumerate(s["steps"], 1)
    ]
    shown: set[int] = set()
    entries = []
    for n, (decision, of_one, step) in enumerate(s["entries"], 1):
        whose = people[n % len(people)].id if of_one else ""
        name(names.get(whose, ""))
        entries.append(
            Entry(
                f"e{n}",
                "t1",
                n,
                step,
                whose,
                name(words.fact()),
                decision,
                ON if decision else None,
                later=later(s["later"][n + 5], "text"),
            )
        )
        if not decision and 0 < step <= len(steps) and step not in shown:
            shown.add(step)
            name(steps[step - 1].title)  # once more, over what was said at it
    said = []
    for n, (effect, suggestion, stand, _spare) in enumerate(s["criticisms"], 1):
        by, to = people[n % len(people)], people[(n + 1) % len(people)]
        name(by.name)
        name(to.name)
        said.append(
            Criticism(
                f"c{n}",
                "t1",
                n,
                by.id,
                to.id,
                name(words.fact()),
                name(words.maybe(effect)),
                name(words.maybe(suggestion)),
                name(words.maybe(stand)),
                action_id=words.fact(),
                later=later("added" if s["later"][-n] else "", ""),
            )
        )
    elections = []
    if shape["poll"] != "none":
        election = _tallied(people, name(words.fact()), words)
        elections.append(election)
        for one in people if shape["poll"] == "read_out" else ():
            name(one.name)
    read_out = frozenset({"v1"}) if shape["poll"] == "read_out" else frozenset[str]()
    turns = [Turn("t1", one.id, n, 180, ran=60) for n, one in enumerate(people[:2])]
    for one in people[:2]:
        name(one.name)
    return Held("β", meeting, {m.id: m for m in people}, seats, steps, turns, entries, said, elections,
                read_out), must  # fmt: skip


def _tallied(people: list[Member], title: str, words: _Words) -> Election:
    election = Election(
        "v1", "b1", "t1", Scale.MEMBERS, title, str([m.id for m in people]).replace("'", '"'), ON
    )
    ballots = [
        Ballot(str(n), tuple(Mark(m.id, Grade.UNQUALIFIED, words.fact()) for m in people)) for n in range(5)
    ]
    made = tally(election.paper, ballots, [words.fact()])
    return replace(election, state=ElectionState.TALLIED, tally=tally_text(made))


def texts(report: Report) -> list[str]:
    """Every text of a paper, part by part."""
    found: list[str] = []
    for part in (part for group in report.parts.values() for part in group):
        match part:
            case Heading(text) | Paragraph(text):
                found.append(text)
            case KeyValues(rows, title):
                found += [*title, *(text for row in rows for text in row)]
            case Table(columns, rows):
                found += [*(c.title for c in columns), *(text for row in rows for text in row)]
            case Signatures(labels):
                found += labels
    return found


def paper(given_: Held) -> str:
    content = build(given_)
    text = content_text(content)
    minutes = Minutes("x", "t1", 1, MinutesState.DRAFT, text, digest(text), AT, "m0")
    return "\n".join(texts(minutes_report(content, minutes, ON)))


@given(shapes())
@settings(max_examples=150, deadline=None)
def test_the_paper_holds_each_entered_fact_as_often_as_it_was_entered_and_no_other(
    shape: dict[str, object],
) -> None:
    given_, must = held(shape, _Words(1))
    assert Counter(FACT.findall(paper(given_))) == must


@given(shapes())
@settings(max_examples=60, deadline=None)
def test_the_papers_own_words_do_not_depend_on_what_was_entered(shape: dict[str, object]) -> None:
    one, other = (FACT.sub("α", paper(held(shape, _Words(seed))[0])) for seed in (1, 5000))
    assert one == other


@given(shapes())
@settings(max_examples=60, deadline=None)
def test_what_is_kept_as_text_is_read_back_as_it_was_and_always_the_same(shape: dict[str, object]) -> None:
    content = build(held(shape, _Words(1))[0])
    text = content_text(content)
    assert content_from(text) == content
    assert content_text(content_from(text)) == text
    assert compare(content, content_from(text)) == ()


def a_meeting() -> Held:
    people = {n: Member(n, "b1", n[1:], f"示例党员{n}") for n in ("m1", "m2", "m3")}
    meeting = Meeting("t1", "b1", MeetingKind.LIFE, "", ON, AT, "m1")
    return Held(
        "示例支部", meeting, people,
        (Attendance("t1", "m1", Presence.PRESENT), Attendance("t1", "m3", Presence.LEAVE, "住院")),
        entries=(Entry("e1", "t1", 1, 0, "m1", "原话"), Entry("e2", "t1", 2, 0, "", "定了一件事", True)),
        criticisms=(Criticism("c1", "t1", 1, "m1", "m2", "事", "影响", "建议", "表态"),),
    )  # fmt: skip


def right(place: str, text: str, minute: int = 0, accepted: bool | None = True) -> Correction:
    return Correction(f"k{minute}", "t1", place, "m1", text, AT + timedelta(minutes=minute), accepted)


def test_a_correction_counts_once_it_was_taken_over_and_of_two_the_later() -> None:
    place = place_of(Line.ENTRY, "e1", "text")
    for accepted in (None, False):
        content = build(replace(a_meeting(), corrections=(right(place, "改后", accepted=accepted),)))
        assert (content.said[0].text, content.said[0].corrected) == ("原话", False)
    content = build(replace(a_meeting(), corrections=(right(place, "后改", 2), right(place, "先改", 1))))
    assert (content.said[0].text, content.said[0].corrected) == ("后改", True)


def test_ones_own_lines_are_ones_words_and_both_sides_of_a_criticism() -> None:
    content = build(a_meeting())
    assert [(line.part, line.text) for line in own_lines(content, "m1")] == [
        ("said", "原话"), ("matter", "事"), ("effect", "影响"), ("suggestion", "建议"),
    ]  # fmt: skip
    assert [(line.part, line.text) for line in own_lines(content, "m2")] == [("stand", "表态")]
    assert [(line.part, line.text) for line in own_lines(content, "m3")] == [("reason", "住院")]
    assert [line.part for line in own_lines(content, "m3", nobodys=True)] == ["reason", "nobodys"]


def test_what_the_head_lacks_is_named() -> None:
    assert gaps(build(a_meeting())) == (Gap.TIME, Gap.PLACE, Gap.HOST, Gap.RECORDER)
    meeting = replace(a_meeting().meeting, starts_at="14:30", place="三楼", host_id="m1", recorder_id="m2")
    assert gaps(build(replace(a_meeting(), meeting=meeting))) == ()
    assert gaps(build(replace(a_meeting(), meeting=meeting, attendances=()))) == (Gap.ATTENDANCE,)


def test_two_drafts_differ_in_the_parts_that_were_changed() -> None:
    before = a_meeting()
    after = replace(before, entries=(*before.entries, Entry("e3", "t1", 3, 0, "m2", "又说一句")))
    assert compare(build(before), build(after)) == ("said",)


def test_a_ballot_that_is_still_open_is_not_in_the_minutes_and_figures_only_when_read_out() -> None:
    people = [Member(f"m{n}", "b1", str(n), f"示例党员{n}") for n in range(1, 4)]
    election = _tallied(people, "民主测评", _Words(1))
    assert build(replace(a_meeting(), elections=(replace(election, state=ElectionState.OPEN),))).polls == ()
    (silent,) = build(replace(a_meeting(), elections=(election,))).polls
    assert (silent.read_out, silent.ballots, silent.lines) == (False, 0, ())
    (told,) = build(replace(a_meeting(), elections=(election,), read_out=frozenset({"v1"}))).polls
    assert told.ballots == 5
    assert dict(told.lines[0].counts)["unqualified"] == 5


def test_a_mark_of_an_addition_stands_with_the_name_and_what_it_says_of_a_part_stands_at_that_part() -> None:
    day = ON.isoformat()
    mended = later_text((Later(day, "m1", (("presence", "absent"), ("reason", ""))),))
    filled = later_text((Later(day, "m1", (("stand", ""),)),))
    handed = later_text((Later(day, "m1", (("member_id", "m3"), ("due_on", ""))),))
    before = a_meeting()
    content = build(replace(
        before,
        attendances=[replace(one, later=mended) for one in before.attendances],
        criticisms=[replace(one, later=filled) for one in before.criticisms],
        entries=[replace(one, later=handed) for one in before.entries],
    ))  # fmt: skip
    (seat, _other) = content.seats
    assert seat.later == (Later(day, "示例党员m1", (("presence", "absent"), ("reason", ""))),)
    assert content.decisions[0].later[0].before == (("member_id", "示例党员m3"), ("due_on", ""))
    (stand,) = own_lines(content, "m2")
    assert stand.later == (Later(day, "示例党员m1", (("stand", ""),)),)
    assert [line.later for line in own_lines(content, "m1") if line.part != "said"] == [(), (), ()]


def test_a_reason_that_was_put_right_is_not_told_of_one_who_was_there_after_all() -> None:
    asked = right(place_of(Line.ATTENDANCE, "m3", "reason"), "病了")
    seats = (Attendance("t1", "m3", Presence.PRESENT),)
    (seat,) = build(replace(a_meeting(), attendances=seats, corrections=(asked,))).seats
    assert (seat.reason, seat.corrected) == ("", False)
    assert list(own_lines(build(replace(a_meeting(), attendances=seats)), "m3")) == []


def test_a_draft_of_before_there_were_additions_is_read_as_one_without() -> None:
    content = build(a_meeting())
    assert content_from(content_text(content).replace(',"later":[]', "")) == content
