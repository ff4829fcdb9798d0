"""The parts of the run: each starts its own servers in its own folder and gives a table."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from kit.demo import FORM
from kit.domain.form import ItemType
from kit.store.form_library import FormLibrary
from tests.benchmarks import crowd
from tests.benchmarks.ballots import ballot_figures
from tests.benchmarks.browser import browser_figures
from tests.benchmarks.client import Browser
from tests.benchmarks.coach import coach_figures
from tests.benchmarks.day import day_figures
from tests.benchmarks.forms import form_figures
from tests.benchmarks.memory import memory_figures
from tests.benchmarks.peer_sides import peer_sides, versions
from tests.benchmarks.roster import prepare_room
from tests.benchmarks.server_time import server_figures
from tests.benchmarks.services import service_figures
from tests.benchmarks.sides import imports_of, kit_side, plain_side, settings_of
from tests.benchmarks.table import KIT, PEERS, PLAIN, Figure, Goal, Table, count, milliseconds, seconds
from tests.benchmarks.watch import NO_OTHER_HOST
from tests.chromium import CHROMIUM_FLAGS


@dataclass(frozen=True)
class Counts:
    """How much of everything."""

    loads: int = 5
    fetches: int = 15
    few_pages: int = 20
    many_pages: int = 200
    members: int = 50
    answers: int = 40
    saving_seconds: float = 60
    visits: int = 500
    texts: int = 40


SMALL = Counts(1, 2, 3, 8, 4, 5, 5, 20, 4)
"""To see that everything runs."""


def services(folder: Path, _counts: Counts) -> Table:
    """Without pages."""
    return Table(
        "Without any page", "What the services cost, called in one process.", service_figures(folder)
    )


def server(folder: Path, counts: Counts) -> Table:
    """Pages without a browser."""
    settings = settings_of(folder / "kit")
    with kit_side(folder / "kit") as kit:
        imports = imports_of(kit)
        with plain_side(folder, settings, imports) as plain:
            figures = server_figures(kit, plain, counts.fetches)
    about = (
        "The page of one person, fetched by a client without a browser, turn by turn on both servers; every page "
        f"in a kernel of its own. {_same(imports)}"
    )
    return Table("The server's time for a page", about, figures, (KIT, PLAIN))


def chromium(folder: Path, counts: Counts) -> Table:
    """Pages in a browser."""
    settings = settings_of(folder / "kit")
    screens = FormLibrary(settings.forms).form(FORM).screens
    choices = sum(len(s.choices) for s in screens if s.type is ItemType.SELECT_ONE and not s.relevant)
    with kit_side(folder / "kit") as kit:
        imports = imports_of(kit)
        with (
            plain_side(folder, settings, imports) as plain,
            peer_sides(folder / "peers", settings) as peers,
            sync_playwright() as playwright,
        ):
            flags = [*CHROMIUM_FLAGS, *NO_OTHER_HOST]
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
            figures = browser_figures(browser, (kit, plain, *peers), counts.loads, choices)
            browser.close()
    about = (
        f"The same sheet ({len(screens)} questions, half answered), one question at a time with the contents beside "
        "it, as the same person, on all sides turn by turn; cold: a browser with nothing cached, whose window has "
        "stood for a second (after opening one, Chromium loads pages of its own on the same cores); reload: the same "
        f"browser again. Answerable: a choice of the question can be seen and chosen. {_same(imports)} The peers "
        "have a program of their own each (`tests/benchmarks/peers/`), which keeps answers in SQLite but knows no "
        f"signing in; {_peers()}"
    )
    return Table("Opening the page in Chromium", about, figures, (KIT, PLAIN, *PEERS))


def memory(folder: Path, counts: Counts) -> Table:
    """Many pages open."""
    about = (
        "Open: fetched, socket connected, the editor has answered. On the kit's side people of a branch of sixty "
        "(at most six pages each; the total cap raised for this run), on plain Voilà's one and the same person."
    )
    figures = memory_figures(folder, counts.few_pages, counts.many_pages)
    return Table("Memory of open pages", about, figures, (KIT, PLAIN))


def room(folder: Path, counts: Counts) -> Table:
    """Everybody at once."""
    settings = settings_of(folder / "kit")
    guests = prepare_room(settings)[: counts.members + 1]
    form = FormLibrary(settings.forms).form(FORM)
    with kit_side(folder / "kit") as kit:
        imports = imports_of(kit)
        told = asyncio.run(
            crowd.full_room(
                kit,
                guests,
                form,
                answers=counts.answers,
                seconds=counts.saving_seconds,
                chromium=chromium_path(),
            )
        )
        expected = len(told.opening.pages) * counts.answers
        lost, twice = crowd.verdict(settings, guests, told.saving, expected)
    with plain_side(folder, settings, imports) as plain:
        theirs = asyncio.run(
            crowd.opened([Browser(plain.address, plain.path) for _ in range(counts.members)], leave=True)
        )
    for words in {*told.opening.failed, *told.saving.failed, *theirs.failed}:
        print(f"room: {words}", file=sys.stderr)
    about = (
        "Clients without a browser, each a different member: the page to its last byte with all that it links to, "
        "the socket, and the editor's answer (answerable); they and the server share the machine's cores. Then each "
        f"saves {counts.answers} answers in {counts.saving_seconds:.0f} s. The database tells what was kept. A real "
        "Chromium opens the page too, in the middle of the rush and in the middle of the saving. Plain Voilà: the "
        "opening alone, all as one person."
    )
    return Table("A full room", about, _room_figures(counts, told, theirs, lost, twice), (KIT, PLAIN))


def _room_figures(
    counts: Counts, told: crowd.Room, theirs: crowd.Opening, lost: int, twice: int
) -> list[Figure]:
    ours, twentieths = told.opening, told.saving.twentieths
    n, saves = counts.members, f"{counts.members * counts.answers:,}"

    def save(name: str, place: int, most: float | None = None) -> Figure:
        return Figure(name, milliseconds, {KIT: twentieths[place : place + 1]}, Goal(most=most))

    return [
        Figure(f"{n} members open the page within a second: until all are answerable", seconds,
               {KIT: [max(ours.since_first, default=0.0)], PLAIN: [max(theirs.since_first, default=0.0)]}, Goal(most=8)),
        Figure("– each one's own wait", seconds, {KIT: ours.own, PLAIN: theirs.own}),
        Figure(f"{n} members open the page within a second: pages that failed", count, {KIT: [len(ours.failed)], PLAIN: [len(theirs.failed)]}, Goal(most=0)),
        Figure("– a real Chromium in the middle of it: first question answerable, cold", seconds,
               {KIT: told.witness[:1]}),
        save(f"{saves} answers saved: acknowledged after, p50", 9),
        save(f"{saves} answers saved: acknowledged after, p95", 18, 0.15),
        Figure(f"{saves} answers saved: acknowledged after, the slowest", milliseconds, {KIT: [max(told.saving.seconds, default=0.0)]}),
        Figure(f"{saves} answers saved: refused or without an answer", count, {KIT: [len(told.saving.failed)]}, Goal(most=0)),
        Figure(f"{saves} answers saved: lost, by the database", count, {KIT: [lost]}, Goal(most=0)),
        Figure(f"{saves} answers saved: kept twice or otherwise than sent, by the database", count, {KIT: [twice]}, Goal(most=0)),
        Figure("– a real Chromium in the middle of it: first question answerable, cold", seconds,
               {KIT: told.witness[1:]}),
    ]  # fmt: skip


def day(folder: Path, counts: Counts) -> Table:
    """Visit after visit."""
    about = (
        "Of twenty visits sixteen are closed as a browser does, in two the network is lost, and in two the person "
        "is gone before the page is there. Before and after: the same server, with no page open, everybody's last "
        "sign-in ended."
    )
    return Table("A day of visits", about, day_figures(folder, counts.visits), (KIT, PLAIN))


def coach(folder: Path, counts: Counts) -> Table:
    """The notes in the margin."""
    settings = settings_of(folder / "kit")
    with kit_side(folder / "kit") as kit, sync_playwright() as playwright:
        flags = [*CHROMIUM_FLAGS, *NO_OTHER_HOST]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
        figures = coach_figures(browser, kit, settings, counts.texts)
        browser.close()
    about = (
        "In Chromium, by its own clock: from the message that a pause in the writing sends until the advice is laid "
        "out in the page. Whole findings of one to three sentences, vague and concrete by turns, by somebody who "
        "wrote about the same question last year."
    )
    return Table("The coach beside a field", about, figures)


def ballots(folder: Path, counts: Counts) -> Table:
    """A full room votes."""
    settings = settings_of(folder / "kit")
    guests = prepare_room(settings)[: max(counts.members, 5)]
    with kit_side(folder / "kit") as kit:
        figures = ballot_figures(kit, settings, guests)
    about = (
        "Each a different member with a ballot page of its own, all pages open before the first one presses. Clients "
        "without a browser send what the page sends; they and the server share the machine's cores. Measured from the "
        "press until the page is told that the ballot is in the box, both lists written through to the disk."
    )
    return Table("A full room votes", about, figures)


def forms(folder: Path, _counts: Counts) -> Table:
    """A large form."""
    return Table("A large form", "What a form much larger than the kit's own costs.", form_figures(folder))


@dataclass(frozen=True)
class Part:
    """A part with the seconds after which it is given up."""

    run: Callable[[Path, Counts], Table]
    longest: int


PARTS = {
    "server": Part(server, 120),
    "chromium": Part(chromium, 420),
    "memory": Part(memory, 240),
    "room": Part(room, 300),
    "day": Part(day, 240),
    "services": Part(services, 90),
    "forms": Part(forms, 90),
    "coach": Part(coach, 120),
    "ballots": Part(ballots, 180),
}


def chromium_path() -> str:
    """The installed Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("no Chromium is installed here")
    return found


def _same(imports: list[str]) -> str:
    if not imports:
        return "Both sides run the same notebook."
    return (
        "Both sides run the same notebook; on plain Voilà's it first imports what the process behind the kit's page "
        f"holds besides: {', '.join(imports)}."
    )


def _peers() -> str:
    found = versions()
    return (
        ", ".join(f"{name} {version}" for name, version in found.items()) + "."
        if found
        else "none is installed."
    )
