"""The words of the voting booth; it promises no more than the secrecy tests prove."""

from __future__ import annotations

from typing import Any

from kit.words import _, language


def booth_words() -> dict[str, Any]:
    """The words in the reader's language; ``{n}`` and the like are filled in by the page."""
    return {
        "title": _("Appraisal ballot"),
        "secret": _("No names"),
        "home": _("Home"),
        "elder": _("Large type"),
        "name": _("Comrade"),
        "heading_members": _("Please give each comrade a grade"),
        "heading_committee": _("Please give the branch committee a grade"),
        "promise": _("Ballots and names lie in two separate places. With a ballot neither time nor order is "
                     "kept, and from what is kept nobody can make out which one is yours."),
        "limits": _("What we cannot promise, said plainly"),
        "limit_lines": [
            _("People beside you may see the screen. Please turn it a little."),
            _("Who has voted and who has not stands on the roll; how, it does not say."),
            _("Once cast, a ballot can be neither changed nor taken back."),
            _("If you write a reason, it is read out as you wrote it; the way it is written may be known."),
            _("If everybody marks alike, the result itself says how each one marked."),
            _("Who keeps this computer could see more by watching it, or copying its files, "
              "while people vote."),
            _("Ballots stay in the box as they were cast until box and roll are erased together, when their "
              "time of keeping is over: a pattern of marks agreed on beforehand could be known again by who "
              "holds the files."),
        ],
        "lead_idle": _("A ballot that you may cast appears here by itself; one that is cast stands below."),
        "no_ballot": _("No ballot is open now."),
        "ungraded": _("Probationary member, not graded"),
        "why": _("Why “not qualified” for {name}? One line, please"),
        "needs_why": _("Please say in a line why. Without a reason nobody is marked so."),
        "nothing": _("Nothing is marked on this ballot yet. Please choose for one comrade at least."),
        "done": _("{n} marked."),
        "left": _("{n} still open."),
        "left_named": _("{n} still open: {names}."),
        "most": _("Excellent: {n}; generally no more than {most}."),
        "between": _(", "),
        "space": "" if language() == "zh" else " ",
        "clear": _("Clear all marks"),
        "cast": _("Cast the ballot"),
        "ask": _("Cast it like this?"),
        "sum": _("{label}: {n}"),
        "none": _("Left open"),
        "none_more": _("Left open counts as an abstention."),
        "final": _("Once cast, a ballot can be neither changed nor taken back."),
        "cast_now": _("Cast it"),
        "look_again": _("Look again"),
        "sending": _("On its way to the box…"),
        "unanswered": _("No answer yet. It is being sent again by itself; it counts once, however often it "
                        "is sent. Please leave this page open."),
        "in_box": _("The ballot is in the box"),
        "in_before": _("It had arrived the first time already, and was not taken a second time."),
        "receipt": _("This is your receipt. It only says that you voted; whom and how you marked "
                     "is not in it."),
        "receipt_more": _("After the count all receipts are shown in the meeting, and you can see whether "
                          "yours is among them. Copy it down or leave it. It is shown this once."),
        "close": _("Good"),
        "elsewhere": _("The box of this ballot is on another computer ({node}). Please open the address that "
                       "the host shows."),
        "comes_next": _("This ballot comes next."),
        "is_open_page": _("Your ballot is in the box. The count begins when the voting has ended."),
        "is_open_paper": _("You took a printed slip. The slip is your one ballot."),
        "is_open_none": _("You are not on the roll of this ballot. Please ask the one who leads the "
                          "meeting."),
        "is_open_may": "",
        **_after(),
        "receipts": _("All {n} receipts"),
        "receipts_more": _("In no order that tells anything. Printed slips have none."),
    }  # fmt: skip


def _after() -> dict[str, str]:
    """What is said of a ballot that has ended, by what the roll says."""
    closed, tallied = _("The voting has ended."), _("The ballots have been counted.")
    told = {
        "page": _("Your ballot is in the box."),
        "paper": _("You took a printed slip."),
        "none": _("You were not on its roll."),
        "may": _("No ballot of yours came in."),
    }
    ended = {"closed": closed, "tallied": tallied}
    gap = "" if language() == "zh" else " "
    return {f"is_{s}_{v}": f"{word}{gap}{text}" for s, word in ended.items() for v, text in told.items()}
