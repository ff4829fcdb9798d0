"""The words for what a member takes along: states, deeds, acts, kinds of records."""

from __future__ import annotations

from kit.words import _, mark

WORDS: dict[str, dict[str, str]] = {
    "sheet": {
        "draft": mark("Being written"),
        "submitted": mark("Handed in"),
        "returned": mark("Taken back to be changed"),
        "closed": mark("Handed in, the round is over"),
        "erased": mark("Erased"),
    },
    "action": {
        "open": mark("In hand"),
        "done": mark("Done, to be looked at"),
        "verified": mark("Looked at by a second person"),
        "reopened": mark("Taken up again"),
        "closed": mark("Closed"),
        "carried": mark("Carried over to the next year"),
    },
    "deed": {
        "complete": mark("said that it is done"),
        "verify": mark("looked at it: done"),
        "send_back": mark("looked at it: not yet"),
        "reopen": mark("took it up again"),
        "settle": mark("looked back at its effect"),
        "close": mark("closed it"),
        "carry": mark("carried it over"),
        "note": mark("wrote how it goes"),
        "move": mark("changed the day"),
        "ask": mark("asked a comrade to look"),
        "share": mark("put it into the branch's ledger"),
        "unshare": mark("took it out of the branch's ledger"),
        "say": mark("said how its effect is"),
        "add_file": mark("added a file to it"),
        "drop_file": mark("took a file from it"),
    },
    "effect": {
        "kept": mark("has stayed so"),
        "partly": mark("not every time"),
        "lapsed": mark("back to how it was"),
    },
    "presence": {"present": mark("present"), "leave": mark("on leave"), "absent": mark("absent")},
    "meeting": {
        "general": mark("General meeting"),
        "committee": mark("Committee meeting"),
        "group": mark("Group meeting"),
        "lecture": mark("Party lecture"),
        "party_day": mark("Party day"),
        "life": mark("Organisational life meeting"),
        "democratic_life": mark("Democratic life meeting"),
        "appraisal": mark("Democratic appraisal"),
        "study": mark("Organised study"),
    },
    "role": {
        "member": mark("Member"),
        "facilitator": mark("Secretary or committee member"),
        "reviewer": mark("Reviewer"),
        "operator": mark("Operator"),
    },
    "standing": {"full": mark("Full member"), "probationary": mark("Probationary member")},
    "kept": {
        "draft": mark("Drafts never handed in"),
        "sheet": mark("Handed-in sheets"),
        "action": mark("My actions"),
        "evidence": mark("Evidence files"),
        "ledger": mark("Entries of the branch's ledger"),
        "journal": mark("The journal: who did what, when"),
        "sign_in": mark("Sign-ins"),
    },
    "act": {
        "submit_checkup": mark("handed the sheet in"),
        "withdraw_checkup": mark("withdrew the sheet to change it"),
        "delete_draft": mark("deleted a draft"),
        "take_out": mark("took along everything about oneself"),
        "return_checkup": mark("gave the sheet back"),
        "read_sheet": mark("opened the sheet and read it"),
        "begin_keying": mark("began to key in the paper sheet"),
        "attest_keying": mark("keyed the paper sheet in, as written"),
        "stop_keying": mark("stopped keying the paper sheet in"),
        "issue_slip": mark("gave out a slip"),
        "reissue_slip": mark("gave out a new slip"),
        "open_round": mark("opened a round"),
        "extend_round": mark("changed a round's last day"),
        "close_round": mark("ended a round"),
        "summary_report": mark("printed a summary"),
        "set_rule": mark("set a number of the branch"),
        "reset_rule": mark("took a number of the branch back"),
        "change_role": mark("changed the role in the roster"),
        "leave_branch": mark("took off the roster"),
        "complete_action": mark("said that an action is done"),
        "reschedule_action": mark("changed an action's day"),
        "verify_action": mark("looked at an action: done"),
        "send_back_action": mark("looked at an action: not yet"),
        "reopen_action": mark("took an action up again"),
        "note_progress": mark("wrote how an action goes"),
        "carry_action": mark("carried an action over"),
        "ask_checker": mark("asked a comrade to look at an action"),
        "share_action": mark("changed whether an action stands in the ledger"),
        "say_effect": mark("said how an action's effect is"),
        "settle_effect": mark("looked back at an action's effect"),
        "close_action": mark("closed an action"),
        "read_evidence_file": mark("opened an evidence file"),
        "write_branch_action": mark("wrote an entry into the branch's ledger"),
        "change_branch_action": mark("changed an entry of the branch's ledger"),
        "due_report": mark("printed the list of days"),
        "ledger_report": mark("printed the branch's ledger"),
        "add_evidence_file": mark("added an evidence file"),
        "remove_evidence_file": mark("removed an evidence file"),
    },
}
"""The words by what they tell of: each state, deed and act with its own."""
_ANOTHER = {"act": mark("did something else about it")}


def word(table: str, value: object) -> str:
    """The word for ``value``; "" for none, and a plain phrase for an act without words of its own."""
    if value in (None, ""):
        return ""
    return _(WORDS[table].get(str(value), _ANOTHER.get(table, str(value))))
