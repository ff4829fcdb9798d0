"""One workbook being read: its places, the problems that stop it and the notices that do not."""

from __future__ import annotations

from dataclasses import dataclass, field

from kit.errors import Problem
from kit.store.xlsform_sheet import Row
from kit.words import Message, say


@dataclass
class Reading:
    """The file's name, what was found so far, and where each name stands."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def place(self, row: Row | None, column: str = "") -> str:
        """``household.xlsx sheet survey row 12, column relevant``, in the reader's language."""
        if row is None:
            return self.file
        place = str(say("{file} sheet {sheet} row {row}", file=self.file, sheet=row.sheet, row=row.number))
        return place + str(say(", column {column}", column=column)) if column else place

    def problem(self, row: Row | None, what: Message, remedy: Message, column: str = "") -> None:
        """Note what stops the form."""
        self.problems.append(Problem(self.place(row, column), what, remedy))

    def notice(self, row: Row | None, what: Message, column: str = "") -> None:
        """Note what was left out or changed."""
        self.notices.append(Problem(self.place(row, column), what))

    def once(self, key: str, row: Row | None, what: Message, column: str = "") -> None:
        """Note what was left out, the first time that it is met."""
        if key not in self._told:
            self._told.add(key)
            self.notice(row, what, column)
