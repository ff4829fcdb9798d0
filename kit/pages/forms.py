"""The author's page: look at a form as a member, see what it finds, check it, compare versions; own rules.

In JupyterLab an author names the form in the calls; on the page the address names it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from markupsafe import Markup

from kit.domain.field import split_field
from kit.domain.filling import Filling
from kit.domain.finding import findings
from kit.domain.form import Form, Severity
from kit.domain.relevance import checked_field
from kit.domain.rule import LONGEST_DOCUMENT, Rule
from kit.errors import Invalid
from kit.pages.links import FORMS, ROUNDS, asked, page_link
from kit.services.authoring import FILE, AuthorForm, KeptVersion, author_form, author_forms, compare_forms
from kit.services.rules import branch_rules, reset_rule, set_rule
from kit.session import Session, open_session
from kit.widgets.form_editor import FormEditor
from kit.widgets.markup import Part, render
from kit.widgets.panel import Panel
from kit.widgets.view import basis_view, live_view
from kit.words import _, day, mark, say

Message = dict[str, Any]

_STANDINGS = {
    "verified": ("done", mark("Checked against the text")),
    "unverified": ("late", mark("Not checked yet")),
    "proposed": ("wait", mark("The kit's proposal")),
}


def head() -> Part:
    """The title, and the forms to choose from."""
    tools = [{"href": page_link(ROUNDS), "text": _("Back to the round"), "open": "", "download": False}]
    lead = _("Look at a form as a member does, before a round asks it. Nothing here reaches anybody's sheet.")
    return Part(render("page_head", over="", title=_("Forms"), lead=lead, tools=tools))


def shelf(name: str = "") -> Part:
    """The forms of the shelf, the chosen one marked, with its check, its minutes and its bases."""
    session = open_session()
    chosen = _chosen(name)
    forms = [
        {"href": f"{FORMS}.ipynb?form={f.name}", "title": f.title or f.name, "broken": not f.title,
         "current": f.name == chosen}
        for f in session.do(author_forms)
    ]  # fmt: skip
    told = session.do(author_form, name=chosen)
    return Part(render("forms_shelf", forms=forms, told=told, counts=_counts(told), sections=_sections(told)))


def preview(name: str = "") -> FormEditor | Part:
    """The form as a member meets it; answers live in this page's process only and end with it."""
    form = open_session().do(author_form, name=_chosen(name)).form
    if form is None:
        return Part(render("notice", text=_("This form cannot be shown until its problems are put right.")))
    sample = _sample(form)
    return FormEditor(
        form,
        f"sample-{uuid4().hex}",
        on_message=sample.reply,
        answers=sample.told(),
        shown=list(sample.filling.values),
        live=live_view(sample.filling),
        see=_("Only for trying: what you enter here is kept nowhere. It lives while this page is open and is "
              "gone when it is closed."),
    )  # fmt: skip


def found(name: str = "") -> Panel | Part:
    """What the answers entered for trying point to, anew after each of them."""
    form = open_session().do(author_form, name=_chosen(name)).form
    if form is None:
        return Part(Markup(""))
    sample = _sample(form)
    panel = Panel(lambda: _found(sample), {})
    sample.heard = panel.refresh
    return panel


def versions(name: str = "") -> Panel:
    """Two versions of the form side by side: the ones that rounds asked, and the file's."""
    chosen = _chosen(name)
    return Panel(lambda: _versions(chosen, {}), {"compare": lambda fields: _versions(chosen, fields)})


def rules() -> Panel:
    """The numbers that the branch goes by; each may have the branch's own value with its own basis."""
    return Panel(_rules, {"set": _set, "reset": _reset})


class Sample:
    """Answers entered for trying, in this process alone."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.answers: dict[str, tuple[str, int]] = {}
        self.heard: Callable[[], None] = lambda: None

    @property
    def filling(self) -> Filling:
        """The form with these answers, now."""
        values = {field: value for field, (value, _revision) in self.answers.items()}
        return Filling(self.form, values, open_session().clock())

    def told(self) -> dict[str, dict[str, Any]]:
        """The answers as an editor takes them."""
        return {f: {"value": v, "revision": r, "other": ""} for f, (v, r) in self.answers.items()}

    def reply(self, message: Message) -> Message:
        """What answers the editor's messages."""
        acts = {"save": self._save, "sync": self._sync}
        if message["op"] not in acts:
            raise Invalid(say("This page is out of date. Please open it again."))
        return acts[message["op"]](message)

    def _save(self, message: Message) -> Message:
        field = message["field"]
        value = checked_field(self.filling, field, message["value"])
        _before, revision = self.answers.get(field, ("", 0))
        self.answers[field] = (value, revision + 1)
        self.heard()
        filling = self.filling
        return {"op": "saved", "field": field, "value": value, "revision": revision + 1,
                "at": "", "shown": list(filling.values),
                "live": live_view(filling)}  # fmt: skip

    def _sync(self, message: Message) -> Message:
        filling = self.filling
        return {"op": "state", "answers": self.told(), "shown": list(filling.values),
                "live": live_view(filling), "open": True, "at": ""}  # fmt: skip


_samples: WeakKeyDictionary[Session, dict[str, Sample]] = WeakKeyDictionary()
"""What was entered for trying, by the visit: it goes when the visit does."""


def _sample(form: Form) -> Sample:
    """The one sample of this form in this visit, which the parts of the page share."""
    return _samples.setdefault(open_session(), {}).setdefault(form.digest, Sample(form))


def _chosen(name: str) -> str:
    if name or asked("form"):
        return name or asked("form")
    forms = [f.name for f in open_session().do(author_forms)]
    return "member" if "member" in forms or not forms else forms[0]


def _counts(told: AuthorForm) -> str:
    if told.form is None:
        return ""
    return _(
        "Version {version}: {screens} questions, {items} items, {rules} findings, {bases} bases "
        "({checked} of them checked); about {minutes} minutes, the limit is {most}.",
        version=told.form.version, screens=len([s for s in told.form.screens if s.asked]),
        items=len(told.form.items), rules=len(told.form.rules), bases=told.bases,
        checked=told.checked_bases, minutes=told.minutes, most=told.bounds.minutes,
    )  # fmt: skip


def _sections(told: AuthorForm) -> list[dict[str, Any]]:
    most = told.bounds.section_minutes
    return [
        {"title": title, "text": _("about {n} minutes", n=round(minutes, 1)), "long": minutes > most}
        for title, minutes in told.sections
    ]


def _found(sample: Sample) -> Markup:
    filling = sample.filling
    held = findings(sample.form, filling.given, filling.at)
    items = sample.form.items
    answered = sum(1 for field, v in filling.values.items() if v and items[split_field(field)[0]].asks)
    rows = [
        {"word": _("A marked gap") if f.severity is Severity.MARKED else _("Some gap"), "label": f.label,
         "rule": f.name, "basis": basis_view(f.basis)["line"]}
        for f in held
    ]  # fmt: skip
    return render("forms_found", rows=rows, answered=answered)


def _versions(name: str, fields: dict[str, str]) -> Markup:
    session = open_session()
    told = session.do(author_form, name=name)
    known = [v.digest for v in told.versions]
    old, new = fields.get("old", known[0] if known else ""), fields.get("new", FILE)
    compared = session.do(compare_forms, name=name, old=old, new=new) if fields else None
    options = [{"digest": v.digest, "text": _version(v)} for v in told.versions]
    return render("forms_versions", options=options, old=old, new=new, compared=compared)


def _version(version: KeptVersion) -> str:
    if version.digest == FILE:
        return _("{version}, as it stands in the file", version=version.version)
    if version.first_asked is None:
        return version.version
    asked_on = day(version.first_asked, weekday=False, year=True)
    short = version.digest[:6]
    return _("{version} ({short}), asked since {day}", version=version.version, short=short, day=asked_on)


def _rules(notice: str = "") -> Markup:
    session = open_session()
    rows = [_rule(rule) for rule in session.do(branch_rules)]
    today = session.clock().date()
    return render("forms_rules", rows=rows, notice=notice, today=today, longest=LONGEST_DOCUMENT)


def _rule(rule: Rule) -> dict[str, Any]:
    css, word = ("done", mark("The branch's own")) if rule.own else _STANDINGS[rule.standing.value]
    return {
        "name": rule.name, "label": rule.label, "value": rule.value, "unit": rule.unit, "given": rule.given,
        "css": css, "word": _(word), "own": rule.own is not None,
        "basis": rule.to_check or _("Basis: {text}", text=rule.basis),
        "version": "" if rule.own else rule.version,
        "document": rule.own.document if rule.own else "",
        "dated": rule.own.dated.isoformat() if rule.own else "",
    }  # fmt: skip


def _set(fields: dict[str, str]) -> Markup:
    try:
        dated = date.fromisoformat(fields.get("dated", ""))
    except ValueError:
        raise Invalid(say("Please choose the day of the document."), field="dated") from None
    rule = open_session().do(
        set_rule, name=fields.get("name", ""), value=fields.get("value", ""),
        document=fields.get("document", ""), dated=dated,
    )  # fmt: skip
    return _rules(_("{label}: now {value}.", label=rule.label, value=rule.value))


def _reset(fields: dict[str, str]) -> Markup:
    rule = open_session().do(reset_rule, name=fields.get("name", ""))
    return _rules(_("{label}: {value} again, as the file says.", label=rule.label, value=rule.value))
