"""The words of an action that others wrote down: who does it may say it in words of his or her own."""

from __future__ import annotations

from dataclasses import replace

from kit.domain.action import Action, Deed, Source, allow
from kit.domain.note import checked_note
from kit.errors import Refused
from kit.services.relations import own_action
from kit.services.steps import changed
from kit.services.visit import Visit
from kit.words import _, say


def reword_action(visit: Visit, *, action_id: str, text: str) -> Action:
    """Write one's own action from a criticism anew; what stood there before stays in its log."""
    action = own_action(visit, action_id)
    if action.source is not Source.CRITICISM:
        raise Refused(say("The words of this one come from your plan. Please change them there."))
    allow(Deed.MOVE, action.state)
    told = checked_note(text, say("Please write in one line what is to be done."), field="text")
    if told == action.text:
        return action
    note = _("Written anew; before: {text}", text=action.text)
    return changed(visit, action, replace(action, text=told), Deed.NOTE, act="reword_action", note=note)
