"""A roster brought into the kit: once, again, and again with changes; nobody gets another's answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.domain.organisation import Member, Role, Standing
from kit.errors import Problems
from kit.services.roster import Imported, import_roster, leave_branch
from kit.services.sign_in import current, issue_slips, set_pin
from kit.store.roster_file import RosterSheet, read_roster
from tests.conftest import NOW, Branch

FIRST = "姓名,编号,党小组,职务\n示例甲,1,一组,支部书记\n示例乙,2,一组,\n示例丙,3,二组,\n"


class Rosters:
    """Files of one branch, b3, that is empty at first."""

    def __init__(self, branch: Branch, folder: Path) -> None:
        self.branch = branch
        self.folder = folder

    def sheet(self, text: str) -> RosterSheet:
        path = self.folder / "名册.csv"
        path.write_text(text, encoding="utf-8")
        return read_roster(path)

    def take(self, text: str, *, strict: bool = False, renames: bool = False) -> Imported:
        sheet = self.sheet(text)
        with self.branch.store.begin() as records:
            return import_roster(records, "b3", sheet, "operator", NOW, strict=strict, renames=renames)

    def people(self) -> dict[str, Member]:
        """The active members by number."""
        with self.branch.store.begin() as records:
            return {member.number: member for member in records.members.where(unit_id="b3", active=True)}

    def journal(self) -> list[str]:
        with self.branch.store.begin() as records:
            return sorted(f"{line.act} {line.note}".strip() for line in records.journal.where(by="operator"))


@pytest.fixture
def rosters(branch: Branch, tmp_path: Path) -> Rosters:
    return Rosters(branch, tmp_path)


def names(members: tuple[Member, ...]) -> list[str]:
    return sorted(member.name for member in members)


def test_the_first_import_adds_everyone(rosters: Rosters) -> None:
    done = rosters.take(FIRST)
    assert names(done.added) == ["示例丙", "示例乙", "示例甲"]
    chief = rosters.people()["1"]
    assert (chief.name, chief.unit_id, chief.group, chief.role) == ("示例甲", "b3", "一组", Role.FACILITATOR)
    assert rosters.journal() == ["import_roster +3 ~0"]


def test_the_same_file_again_changes_nothing(rosters: Rosters) -> None:
    rosters.take(FIRST)
    before = rosters.people()
    done = rosters.take(FIRST)
    assert (done.added, done.changed, done.missing, done.problems) == ((), (), (), ())
    assert len(done.unchanged) == 3
    assert rosters.people() == before
    assert len(rosters.journal()) == 1


def test_without_numbers_people_are_known_by_name_in_any_order(rosters: Rosters) -> None:
    rosters.take("姓名\n示例甲\n示例乙\n")
    ids = {member.name: member.id for member in rosters.people().values()}
    done = rosters.take("姓名\n示例丙\n示例乙\n示例甲\n")
    assert names(done.added) == ["示例丙"]
    after = {member.name: member.id for member in rosters.people().values()}
    assert ids.items() <= after.items()
    assert set(rosters.people()) == {"#1", "#2", "#3"}


def test_numbers_may_come_later(rosters: Rosters) -> None:
    rosters.take("姓名\n示例甲\n示例乙\n")
    ids = {member.name: member.id for member in rosters.people().values()}
    done = rosters.take("姓名,编号\n示例乙,1\n示例甲,2\n")
    assert names(done.changed) == ["示例乙", "示例甲"]
    assert {member.name: member.id for member in rosters.people().values()} == ids
    assert set(rosters.people()) == {"1", "2"}


def test_what_the_file_has_no_column_for_stays(rosters: Rosters) -> None:
    rosters.take("姓名,编号,党小组,党员类别,大字,职务\n示例甲,1,一组,预备,是,组织委员\n")
    done = rosters.take("姓名,编号\n示例甲,1\n")
    assert len(done.unchanged) == 1
    kept = rosters.people()["1"]
    assert (kept.group, kept.standing, kept.elder, kept.role) == (
        "一组", Standing.PROBATIONARY, True, Role.FACILITATOR,
    )  # fmt: skip


def test_good_lines_come_in_bad_ones_are_named(rosters: Rosters) -> None:
    done = rosters.take(FIRST + ",4,二组,\n示例戊,5,二组,\n")
    assert len(done.added) == 4
    assert [problem.where for problem in done.problems] == [rosters.sheet(FIRST + ",4,,\n").problems[0].where]


def test_strict_takes_all_or_nothing(rosters: Rosters) -> None:
    with pytest.raises(Problems) as caught:
        rosters.take(FIRST + ",4,二组,\n", strict=True)
    assert len(caught.value.problems) == 1
    assert rosters.people() == {}
    assert len(rosters.take(FIRST, strict=True).added) == 3


def test_nothing_is_half_imported(rosters: Rosters) -> None:
    sheet = rosters.sheet(FIRST)

    def broken_off() -> None:
        with rosters.branch.store.begin() as records:
            import_roster(records, "b3", sheet, "operator", NOW)
            raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError):
        broken_off()
    assert rosters.people() == {}
    assert rosters.journal() == []


def test_who_is_no_longer_in_the_file_is_told_and_stays(rosters: Rosters) -> None:
    rosters.take(FIRST)
    done = rosters.take("姓名,编号\n示例甲,1\n,2\n")
    assert names(done.missing) == ["示例丙", "示例乙"]
    assert len(rosters.people()) == 3


def test_who_stands_on_a_bad_line_is_not_missing(rosters: Rosters) -> None:
    rosters.take(FIRST)
    done = rosters.take("姓名,编号,党员类别\n示例甲,1,正式\n示例乙,2,也许\n示例丙,3,正式\n")
    assert done.missing == ()
    assert len(done.problems) == 1


def test_another_name_under_a_number_does_not_inherit(rosters: Rosters) -> None:
    rosters.take(FIRST)
    before = rosters.people()["2"]
    done = rosters.take("姓名,编号\n示例甲,1\n示例新,2\n示例丙,3\n")
    assert len(done.problems) == 1
    assert rosters.people()["2"] == before
    done = rosters.take("姓名,编号\n示例甲,1\n示例新,2\n示例丙,3\n", renames=True)
    assert names(done.changed) == ["示例新"]
    assert rosters.people()["2"].id == before.id


def test_one_more_line_in_between_does_not_shift_people(rosters: Rosters) -> None:
    rosters.take("姓名,编号\n示例甲,1\n示例乙,2\n示例丙,3\n")
    before = rosters.people()
    done = rosters.take("姓名,编号\n示例甲,1\n示例新,2\n示例乙,3\n示例丙,4\n")
    assert len(done.problems) == 3
    assert rosters.people() == before


def test_another_number_of_a_known_name_is_asked_about(rosters: Rosters) -> None:
    rosters.take(FIRST)
    assert len(rosters.take("姓名,编号\n示例乙,9\n").problems) == 1
    done = rosters.take("姓名,编号\n示例乙,9\n", renames=True)
    assert names(done.changed) == ["示例乙"]


def test_a_new_namesake_with_a_number_is_another_person(rosters: Rosters) -> None:
    rosters.take(FIRST)
    done = rosters.take("姓名,编号\n示例乙,2\n示例乙,9\n")
    assert names(done.added) == ["示例乙"]
    assert len(rosters.take("姓名\n示例乙\n").problems) == 1, "which of the two?"


def test_two_namesakes_and_one_known_are_asked_about(rosters: Rosters) -> None:
    rosters.take("姓名\n示例乙\n")
    assert len(rosters.take("姓名,编号\n示例乙,8\n示例乙,9\n").problems) == 2
    done = rosters.take("姓名,编号\n示例乙,#1\n示例乙,9\n")
    assert (len(done.unchanged), len(done.added)) == (1, 1)


def test_a_number_that_the_kit_never_gave(rosters: Rosters) -> None:
    assert len(rosters.take("姓名,编号\n示例乙,#7\n").problems) == 1


def test_who_left_comes_back_by_number_only(rosters: Rosters) -> None:
    rosters.take(FIRST)
    leaver = rosters.people()["2"]
    with rosters.branch.store.begin() as records:
        leave_branch(records, leaver, "operator", NOW)
    assert "2" not in rosters.people()
    assert len(rosters.take("姓名\n示例乙\n").problems) == 1
    assert names(rosters.take("姓名,编号\n示例乙,2\n").changed) == ["示例乙"]
    assert "2" in rosters.people()


def test_leaving_and_losing_a_role_end_the_sign_ins(rosters: Rosters) -> None:
    store = rosters.branch.store
    rosters.take(FIRST)
    for number, change in (("1", "role"), ("2", "leave")):
        member = rosters.people()[number]
        with store.begin() as records:
            slip = issue_slips(records, [member], "operator", NOW)[0]
        opened = set_pin(store, slip.number, slip.code, "8274", NOW)
        if change == "role":
            rosters.take("姓名,编号,职务\n示例甲,1,\n")
        else:
            with store.begin() as records:
                leave_branch(records, member, "operator", NOW)
        assert current(store, opened.id, NOW) is None
    assert "change_role facilitator → member" in rosters.journal()
    assert "leave_branch" in rosters.journal()


def test_other_branches_are_left_alone(rosters: Rosters) -> None:
    rosters.take("姓名,编号\n示例党员外,1\n")
    with rosters.branch.store.begin() as records:
        assert records.members.get("x1") == rosters.branch.members["外"]


def test_ten_thousand_people_twice(rosters: Rosters) -> None:
    text = "姓名,编号\n" + "".join(f"示例{n}号,{n}\n" for n in range(10_000))
    assert len(rosters.take(text).added) == 10_000
    assert len(rosters.take(text).unchanged) == 10_000
