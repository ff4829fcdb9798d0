"""Where an action comes from: its sheet, its round, and the finding in words."""

from __future__ import annotations

from collections.abc import Iterable

from kit.domain.action import Action
from kit.domain.form import Form
from kit.domain.response import Response
from kit.domain.round import Round
from kit.services.visit import Visit

_FAR = 20
"""Years that a carried action is followed back."""


class Origins:
    """The sheets, rounds and forms behind actions, each read once; those behind ``actions`` all together."""

    def __init__(self, visit: Visit, actions: Iterable[Action] = ()) -> None:
        self._visit = visit
        self._actions: dict[str, Action | None] = {a.id: a for a in actions}
        self._responses: dict[str, Response | None] = {}
        self._rounds: dict[str, Round | None] = {}
        self._forms: dict[str, Form] = {}
        self._read([a for a in self._actions.values() if a is not None])

    def first(self, action: Action) -> Action:
        """The action that this one goes on with, through all the years it was carried over."""
        for _ in range(_FAR):
            earlier = self._action(action.carried_from) if action.carried_from else None
            if earlier is None:
                break
            action = earlier
        return action

    def response(self, action: Action) -> Response | None:
        """The sheet that the action was begun on; None for one that stands by itself."""
        found = self.first(action).response_id
        if not found:
            return None
        if found not in self._responses:
            self._responses[found] = self._visit.records.responses.get(found)
        return self._responses[found]

    def round(self, action: Action) -> Round | None:
        """The round of that sheet."""
        response = self.response(action)
        if response is None:
            return None
        if response.round_id not in self._rounds:
            self._rounds[response.round_id] = self._visit.records.rounds.get(response.round_id)
        return self._rounds[response.round_id]

    def label(self, action: Action) -> str:
        """The gap in words, in the reader's language: the form's, or what was written instead."""
        round_ = self.round(action)
        held = self._form(round_).rules.get(action.finding) if round_ and action.finding else None
        return str(held[1].label) if held else action.matter

    def cited(self, action: Action) -> str:
        """What the question rests on, as one cites it, or ""."""
        round_ = self.round(action)
        form = self._form(round_) if round_ and action.finding else None
        held = form.rules.get(action.finding) if form else None
        if form is None or held is None:
            return ""
        item = held[0]
        basis = item.basis or form.screen_of(item.name).basis
        return basis[0].cited if basis else ""

    def _read(self, actions: Iterable[Action]) -> None:
        """The sheets of these actions and their rounds: one by one, each would be a query of its own."""
        wanted = {self.first(a).response_id for a in actions} - {""}
        found = self._visit.records.responses.where(id=tuple(wanted)) if wanted else ()
        self._responses = dict.fromkeys(wanted) | {r.id: r for r in found}
        rounds = self._visit.records.rounds.where(id=tuple({r.round_id for r in found})) if found else ()
        self._rounds = {r.id: r for r in rounds}

    def _action(self, name: str) -> Action | None:
        if name not in self._actions:
            self._actions[name] = self._visit.records.actions.get(name)
        return self._actions[name]

    def _form(self, round_: Round) -> Form:
        if round_.form_digest not in self._forms:
            self._forms[round_.form_digest] = self._visit.form_of(round_)
        return self._forms[round_.form_digest]
