"""What each key of the take-out's JSON means, so that a reader of the file needs nothing else."""

from __future__ import annotations

from kit.words import _, mark

_KEYS: dict[str, str] = {
    "format": mark("the shape of this file"),
    "made_at": mark("when it was made; all times are the branch's local time"),
    "keys": mark("what each key means"),
    "member": mark(
        "the roster's line: id, number, name, role, standing, group, duty, large type, active, branch"
    ),
    "slip": mark(
        "how you come in: slip number, wrong tries, rest, issue, whether a PIN is set; never the PIN"
    ),
    "sheets": mark("each of your sheets: id, state, when handed in, and what follows"),
    "sheets.round": mark("the round: title, form, version, digest of the form, days, state, who may read"),
    "sheets.form_title": mark("the form's title"),
    "sheets.answers": mark(
        "each answer and line of the plan: field, value, revision, when saved, the other text of a fork, "
        "the question, and the value and the other text in words"
    ),
    "sheets.copies": mark(
        "each copy as it was handed in, the first one first: when, the answers, its digest, and what changed "
        "from the copy before"
    ),
    "sheets.keyed_in": mark("who keyed it in from paper, when, and what was signed for; empty if nobody did"),
    "actions": mark(
        "each action of yours: what it is about, if and then, day, state, evidence, who checks, sharing"
    ),
    "actions.steps": mark("its log: when, who, what was done, from which state to which, and the note"),
    "actions.looks_back": mark("its looks back: the day, what you said, what the second person found"),
    "actions.files": mark("its files: name, kind, size, digest, when added, and its place in this ZIP"),
    "asked_as_checker": mark(
        "actions of comrades that you were asked to look at: whose, state, day, and your own words; "
        "what they wrote is theirs and is not here"
    ),
    "talks": mark(
        "heart-to-heart talks: with whom, planned, held, whether held; what was said is kept nowhere"
    ),
    "meetings": mark(
        "meetings that you have a part in: title, kind, day, presence, the reason of a leave, when made up, "
        "what was added later (here and below: on which day, by whom, what stood before; empty for what is "
        "new), and what follows. Opinions and ballots are in no take-out: whose they are is written nowhere"
    ),
    "meetings.duties": mark("whether you led it (host) or wrote its minutes (recorder)"),
    "meetings.turn": mark("your turn to speak: its place, planned seconds, seconds run, whether done"),
    "meetings.said": mark("what was entered as yours: step, words, whether a decision, by which day"),
    "meetings.criticisms_given": mark(
        "what you said to comrades: to whom, matter, effect, suggestion; their stand on it is theirs"
    ),
    "meetings.criticisms_received": mark(
        "what comrades said to you: who, matter, effect, suggestion, and your stand on it"
    ),
    "meetings.corrections": mark(
        "what you asked to have corrected in the minutes: place, words, when, what became of it, the reply"
    ),
    "meetings.ticked": mark("what you ticked of the preparation: which, when, your note"),
    "meetings.minutes": mark(
        "its minutes: version, state, digest, when made, your own lines in them (part, words, with whom), "
        "and what was said to you"
    ),
    "planned_meetings": mark("lines of the branch's yearly plan that you see to: year, month, kind, topic"),
    "grades": mark(
        "your grades: year, grade, who decided and when, who wrote it down, reason, your remark, when read"
    ),
    "hints_put_aside": mark("hints that you put aside: year, which check, your reason, when"),
    "done_by_me": mark("the journal's lines of what you did: when, what, about what; never what was written"),
    "done_about_me": mark(
        "the same of what others did about you, your sheets, actions, talks and corrections: who opened what"
    ),
    "sign_ins": mark("when you came in, until when it held, and when you left"),
    "erasures": mark("what was erased: kind, id, when, by whom, by which rule (asked: at your own wish)"),
    "keeping": mark("how long each kind is kept, by which rule, on what basis, and until when each record"),
}


def key_words() -> dict[str, str]:
    """Each key, with a dot where it stands inside another, and its meaning in the reader's language."""
    return {key: _(words) for key, words in _KEYS.items()}
