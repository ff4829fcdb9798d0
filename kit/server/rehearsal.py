"""Every page once, before anybody comes: with invented people, in a database that is nowhere.

What the pages' processes share afterwards is code that has run, statements and templates that are compiled,
and no data: the stage is struck, and the people on it never were.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import comm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.profiledir import ProfileDir
from ipywidgets import Widget
from jupyter_client.session import Session as Messages

from kit import words
from kit.domain.access import Identity
from kit.domain.form import AnsweredBy, Form, ItemType
from kit.domain.organisation import Member, Role, Unit, UnitKind
from kit.domain.sign_in import Credential, SignIn
from kit.errors import KitError
from kit.pages.sheet import messages_of
from kit.server.page_process import CONFIG
from kit.services import identity
from kit.services.checkup import my_checkup, submit_checkup
from kit.services.rounds import close_round, open_round
from kit.session import IDENTITY_VARIABLE, Session, open_session, session_from, store_of
from kit.store.form_library import FormLibrary
from kit.store.phrase_file import phrase_book
from kit.store.store import Store

_UNIT = Unit("unit", UnitKind.BRANCH, "排练支部")
_CAST = (Role.FACILITATOR, *(Role.MEMBER,) * 6)
"""A secretary, and members enough for a summary to be shown."""
_WRITTEN = 6
"""How many questions one of them answers."""
_PLAYED = {
    Role.FACILITATOR: ("home", "rounds", "summary"),
    Role.MEMBER: ("rectification", "review", "checkup"),
}
"""Which pages are played by whom; the checkup last, for what is used last is the warmest."""


def rehearse(database: str, forms: Path, notebooks: Path) -> None:
    """Play every page; ``database`` is the URL that the pages will use if it is a SQLite one."""
    url = database if database.startswith("sqlite") else "sqlite://"
    before = dict(os.environ)
    with store_of(url).rehearsing(), _stage() as shell:
        try:
            people = _Cast(url, forms)
            for language in reversed(words.LANGUAGES):
                for role, pages in _PLAYED.items():
                    people.enter(role, language)
                    for page in pages:
                        _play(shell, notebooks / f"{page}.ipynb")
        finally:
            os.environ.clear()
            os.environ.update(before)
            words.use_language_everywhere("zh")
            open_session.cache_clear()


class _Cast:
    """The invented people, a round that is over and one that is open."""

    def __init__(self, url: str, forms: Path) -> None:
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self._private = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self._settings = {
            "KIT_DATABASE_URL": url,
            "KIT_FORMS": str(forms),
            "KIT_STATE": str(forms),
            "KIT_IDENTITY_KEY": public.decode(),
        }
        self._now = datetime.now()
        self._join(store_of(url))
        form = _some_form(FormLibrary(forms))
        due = (self._now + timedelta(days=7)).date()
        for title in ("1", "2"):
            round_ = self._session(0).do(open_round, title=title, form_name=form.name, due_on=due)
            self._write(form, forms)
            if title == "1":
                for number in range(1, len(_CAST)):
                    sheet = self._session(number).do(my_checkup)
                    if sheet is not None:
                        self._session(number).do(submit_checkup, response_id=sheet.response.id)
                self._session(0).do(close_round, round_id=round_.id)

    def enter(self, role: Role, language: str) -> None:
        """Give this process the environment that a page's has when one of this role opens it."""
        os.environ.update(self._told(_CAST.index(role), language))
        open_session.cache_clear()

    def _join(self, store: Store) -> None:
        ends = self._now + timedelta(hours=1)
        with store.begin() as records:
            records.units.put(_UNIT)
            for number, role in enumerate(_CAST):
                records.members.put(Member(f"m{number}", _UNIT.id, str(number), f"演员{number}", role))
                records.credentials.put(Credential(f"m{number}", f"{number}", "", "x"))
                records.sign_ins.put(SignIn(f"s{number}", f"m{number}", 0, self._now, ends))

    def _session(self, number: int) -> Session:
        return session_from(self._told(number, "zh"))

    def _told(self, number: int, language: str) -> dict[str, str]:
        who = Identity(f"m{number}", _UNIT.id, _CAST[number], f"s{number}", f"演员{number}", language)
        token = identity.mint(who, self._private, page="", now=self._now)
        return {**self._settings, IDENTITY_VARIABLE: token}

    def _write(self, form: Form, forms: Path) -> None:
        """Some answers by the way that a page's messages take."""
        self.enter(Role.MEMBER, "zh")
        sheet = open_session().do(my_checkup)
        answer = messages_of(sheet.response.id if sheet is not None else "")
        chosen = [i for i in form.items.values() if i.type is ItemType.SELECT_ONE and i.choices][:_WRITTEN]
        for item in chosen:
            said = {"field": item.name, "value": item.choices[-1].name, "base": 0, "writer": "w"}
            with suppress(KitError):  # a question that the answers so far do not show
                answer({"op": "save", **said})
        written = next((i.name for i in form.items.values() if i.type is ItemType.TEXT), "")
        with suppress(KitError):
            phrase_book(forms)
            answer({"op": "advise", "field": written, "value": form.title.zh})


def _some_form(library: FormLibrary) -> Form:
    """The first form without a fault that every member answers; ``NotFound`` where there is none."""
    for path in library.paths():
        with suppress(KitError):
            form = library.form(path.stem)
            if form.answered_by is AnsweredBy.EACH:
                return form
    return library.form("")


class _Nowhere:
    """Takes what a kernel sends."""

    def send_multipart(self, *_parts: Any, **_options: Any) -> None:
        """To nobody."""


@contextmanager
def _stage() -> Iterator[ZMQInteractiveShell]:
    """A shell whose words go nowhere, and widgets that talk to nobody; nothing of it is left afterwards."""
    main, hooks = sys.modules["__main__"], (sys.displayhook, sys.excepthook)
    make_comm, comm.create_comm = comm.create_comm, comm.DummyComm
    shell = ZMQInteractiveShell(
        config=CONFIG, profile_dir=ProfileDir(), user_module=None, user_ns={}, compiler_class=XCachingCompiler
    )
    for speaker in cast(tuple[Any, ...], (shell.displayhook, shell.display_pub)):
        speaker.session, speaker.pub_socket = Messages(), _Nowhere()
    try:
        yield shell
    finally:
        Widget.close_all()
        shell.reset(new_session=False)
        atexit.unregister(shell.atexit_operations)
        comm.create_comm = make_comm
        sys.modules["__main__"] = main
        sys.displayhook, sys.excepthook = hooks
        # A part that failed is remembered with everything it knew.
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            sys.__dict__.pop(name, None)


def _play(shell: ZMQInteractiveShell, notebook: Path) -> None:
    if not notebook.is_file():
        return
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            result = shell.run_cell("".join(cell["source"]), store_history=False, silent=False)
            if shell.display_formatter is not None:
                json.dumps(shell.display_formatter.format(result.result), default=str)
