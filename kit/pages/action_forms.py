"""The forms of a card: what one may do about an action now, each unfolding where its button stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kit.domain.action import Action, ActionState, Deed, Source
from kit.domain.organisation import Member
from kit.pages.fields import choices
from kit.pages.links import EVIDENCE
from kit.services.followed import Followed
from kit.words import _


@dataclass(frozen=True)
class DeedForm:
    """One form; what it does not ask for is None. ``bare`` is a button alone, ``quiet`` one without a box."""

    act: str
    title: str
    button: str = ""
    help: str = ""
    note: dict[str, str] | None = None
    due: dict[str, str] | None = None
    people: dict[str, object] | None = None
    file: str = ""
    upload: str = ""
    bare: bool = False
    main: bool = False
    quiet: bool = False


def own_forms(one: Followed, people: Sequence[Member], today: date) -> tuple[list[DeedForm], list[DeedForm]]:
    """The forms of one's own action: those at hand, which past its day are the ways out, and the others."""
    asking = _Asking(one.action, people, today)
    made = {deed: form for deed in _OWN if deed in one.may and (form := _OWN[deed](asking)) is not None}
    first = _first(asking)
    others = [form for d, form in made.items() if d not in first]
    if one.action.source is Source.CRITICISM and Deed.MOVE in one.may:
        others.append(_reword())
    return [made[d] for d in first if d in made], others


def second_forms(one: Followed) -> list[DeedForm]:
    """The forms of the second person while an action waits to be looked at."""
    forms = []
    if Deed.VERIFY in one.may and one.action.state is ActionState.DONE:
        forms.append(DeedForm(
            "verify", _("Seen: it is done"), _("Write it down"), main=True,
            note=_note("note", _("What you saw, in one line"), _("May be left empty.")),
        ))  # fmt: skip
    if Deed.SEND_BACK in one.may and one.action.state is ActionState.DONE:
        forms.append(DeedForm(
            "send_back", _("Not quite yet"), _("Send it back"),
            note=_note("reason", _("What is still missing?"), _("The comrade reads this line.")),
        ))  # fmt: skip
    return forms


@dataclass(frozen=True)
class _Asking:
    """What the forms of one card are made from."""

    action: Action
    people: Sequence[Member]
    today: date

    @property
    def past(self) -> bool:
        """Whether the agreed day is past."""
        return bool(self.action.days_past(self.today))


def _reword() -> DeedForm:
    return DeedForm(
        "reword", _("Say it in my own words"), _("Write it down"),
        help=_("It was written down at a meeting. What stands there now stays in the log."),
        note=_note("text", _("What I will do"), ""),
    )  # fmt: skip


def _progress(asking: _Asking) -> DeedForm:
    title = _("Write how it goes")
    return DeedForm("note", title, _("Write it down"), main=asking.past,
                    note=_note("note", _("How does it go?"), _("One line is enough.")))  # fmt: skip


def _complete(asking: _Asking) -> DeedForm:
    people = None if asking.action.checker_id else _people(asking)
    return DeedForm(
        "complete", _("Done: please look at it"), _("Done: please look at it"), upload=EVIDENCE,
        note=_note("evidence", _("How can one tell?"), _("One line is enough: what was done, on which day.")),
        file=_("A file that shows it, if you like"), people=people,
    )  # fmt: skip


def _ask(asking: _Asking) -> DeedForm | None:
    if not asking.people:
        return None
    other = _("Ask another comrade") if asking.action.checker_id else _("Ask a comrade")
    return DeedForm("ask", other, _("Write it down"), people=_people(asking))


def _move(asking: _Asking) -> DeedForm:
    value = max(asking.action.due_on, asking.today + timedelta(days=14))
    return DeedForm(
        "move", _("Change the day"), _("Change the day"), main=asking.past,
        due=_due(_("Which day now?"), value, asking.today),
        note=_note("reason", _("Why, if you like to say"), ""),
    )  # fmt: skip


def _carry(asking: _Asking) -> DeedForm:
    return DeedForm(
        "carry", _("Carry it over to next year"), _("Carry it over"), quiet=True,
        help=_("It goes on as a new one with a day of its own; this one stays to be read."),
        due=_due(_("Which day next year?"), date(asking.today.year + 1, 6, 30), asking.today),
        note=_note("reason", _("Reason"), ""),
    )  # fmt: skip


def _reopen(asking: _Asking) -> DeedForm:
    if asking.action.state is ActionState.DONE:
        return DeedForm("reopen", _("Not finished after all"), _("Take it back"),
                        note=_note("reason", _("What is still missing?"), ""))  # fmt: skip
    return DeedForm(
        "reopen", _("Take it up again"), _("Take it up again"),
        help=_("If it has slipped, it can be in hand again, with the same day or a later one."),
        note=_note("reason", _("Why did it not last?"), ""),
    )  # fmt: skip


def _add_file(_one: _Asking) -> DeedForm:
    return DeedForm("uploaded", _("Add a file"), _("Put it in"), upload=EVIDENCE,
                    file=_("A file that shows it"))  # fmt: skip


def _share(_one: _Asking) -> DeedForm:
    return DeedForm(
        "share", _("Put it into the branch's ledger"), _("Put it in"),
        help=_("The secretary and the committee then see this one with its words, and it stands in the "
               "printed ledger. You can take it out again at any time."),
    )  # fmt: skip


def _unshare(_one: _Asking) -> DeedForm:
    return DeedForm("unshare", _("Take it out of the branch's ledger"), bare=True)


_OWN: dict[Deed, Callable[[_Asking], DeedForm | None]] = {
    Deed.NOTE: _progress,
    Deed.COMPLETE: _complete,
    Deed.ASK: _ask,
    Deed.MOVE: _move,
    Deed.CARRY: _carry,
    Deed.REOPEN: _reopen,
    Deed.ADD_FILE: _add_file,
    Deed.SHARE: _share,
    Deed.UNSHARE: _unshare,
}


def _first(asking: _Asking) -> tuple[Deed, ...]:
    """The deeds that stand at hand: few, by where the action is."""
    if asking.past:
        return (Deed.MOVE, Deed.NOTE, Deed.CARRY)
    if not asking.action.alive or asking.action.state is ActionState.VERIFIED:
        return ()
    asks = () if asking.action.checker_id else (Deed.ASK,)
    return (*asks, Deed.NOTE, Deed.COMPLETE)


def _note(name: str, label: str, help_: str) -> dict[str, str]:
    return {"name": name, "label": label, "help": help_}


def _due(label: str, value: date, least: date) -> dict[str, str]:
    return {"label": label, "value": value.isoformat(), "least": least.isoformat()}


def _people(asking: _Asking) -> dict[str, object]:
    return {
        "label": _("Who is asked to look at it?"),
        "nobody": _("Nobody yet"),
        "now": asking.action.checker_id,
        "them": choices(asking.people),
    }
