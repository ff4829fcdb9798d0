"""What a roster's headers and words mean: the synonyms that branches use, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeVar

from kit.domain.organisation import Role, Standing

K = TypeVar("K")

HEADERS = {
    "name": "姓名 名字 党员姓名 同志姓名 name fullname",
    "number": "编号 党员编号 人员编号 工号 学号 职工号 number no id memberid",
    "group": "党小组 所在党小组 所属党小组 小组 党小组名称 黨小組 group partygroup",
    "standing": "党员类别 类别 党员类型 党员身份 政治面貌 正式/预备 黨員類別 standing status category",
    "duty": "职务 党内职务 支部职务 党支部职务 党内任职 職務 duty position post",
    "role": "角色 权限 role",
    "elder": "大字 大字版 大字显示 用大字 是否大字 largetype large elder",
    "ordinal": "序号 次序 顺序号 seq ordinal",
}
"""Fields and their headers. 序号 is known but not read: it moves when a line is put in between."""

STANDINGS = {
    Standing.FULL: "正式 正式党员 中共党员 中共正式党员 党员 full fullmember",
    Standing.PROBATIONARY: "预备 预备党员 中共预备党员 预备期 probationary probationarymember",
}
COMMITTEE = (
    "书记 支部书记 党支部书记 副书记 支部副书记 党支部副书记 支委 支部委员 支委委员 支委会委员 党支部委员 "
    "组织委员 宣传委员 纪检委员 纪律检查委员 青年委员 群工委员 统战委员 组织宣传委员 组宣委员"
)
"""Duties in a branch committee: who holds one prepares the rounds and sees the group's summary."""
ROLES = {
    Role.FACILITATOR: f"{COMMITTEE} facilitator secretary deputysecretary committeemember",
    Role.MEMBER: "党员 普通党员 成员 正式党员 预备党员 member",
}
YES_NO = {
    True: "是 有 要 需要 用 大字 √ ✓ 1 y yes true",
    False: "否 无 不 不要 不需要 不用 × x 0 n no false",
}
TOTALS = frozenset({"合计", "总计", "共计", "小计", "总数", "人数", "total"})


def plain(text: str) -> str:
    """A word for comparison: no spaces, stars or bracketed remarks, half-width, lower case."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\([^)]*\)|【[^】]*】|\[[^\]]*\]", "", text)
    return re.sub(r"[\s*:_.\ufeff\u200b-]", "", text).lower()


def _by_word(table: dict[K, str]) -> dict[str, K]:
    return {plain(word): meaning for meaning, words in table.items() for word in words.split()}


FIELD_OF = _by_word(HEADERS)
STANDING_OF = _by_word(STANDINGS)
ROLE_OF = _by_word(ROLES)
ELDER_OF = _by_word(YES_NO)
_COMMITTEE = frozenset(plain(word) for word in COMMITTEE.split())


def fields(cells: tuple[str, ...]) -> dict[int, str]:
    """The known headers among the cells by column, none unless a name column is there."""
    found = {column: FIELD_OF[plain(cell)] for column, cell in enumerate(cells) if plain(cell) in FIELD_OF}
    return found if "name" in found.values() else {}


def joined(name: str) -> str:
    """A Chinese name without the spaces that only widen it (张　三 is 张三); other names keep theirs."""
    close = "".join(name.split())
    return close if all("\u3400" <= c <= "\u9fff" or ord(c) >= 0x20000 for c in close) else name


def on_committee(duty: str) -> bool:
    """Whether a duty (several are parted by 、 or a comma) is one in the branch committee."""
    return any(plain(part) in _COMMITTEE for part in re.split(r"[、,，;；/\s]", duty))
