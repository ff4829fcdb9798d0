"""The public slip of a call for opinions: for anybody, without a script, and without a trace of who was there."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from kit.domain.opinion import Opinion, OpinionCall
from kit.server.senders import MOST
from kit.services.opinion_box import new_code
from kit.store.store import Store
from tests.server.conftest import Visitor
from tests.server.hostile import logs
from tests.serving import Kit

SCRIPT = "</textarea><script>alert(1)</script>\n<b>开会太长"
TEXT = "支部的会常常开过点，早点把材料发下来就好了。"


def new_call(kit: Kit, *, over: bool = False) -> OpinionCall:
    """A call of the demo branch, straight in the store: how it is opened is the services' matter."""
    today = date.today()
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    with store.begin() as records:
        unit_id = records.members.where(name="示例党员甲")[0].unit_id
        call = OpinionCall(uuid4().hex, unit_id, "会前征求意见", new_code(), today, today + timedelta(days=7),
                           closed_on=today if over else None)  # fmt: skip
        records.opinion_calls.add(call)
    store.close()
    return call


def opinions(kit: Kit, call: OpinionCall) -> list[Opinion]:
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    with store.read() as records:
        found = list(records.opinions.where(call_id=call.id))
    store.close()
    return found


class Phone:
    """Somebody's phone at an address of its own, without scripts."""

    def __init__(self, kit: Kit, number: int) -> None:
        transport = httpx.HTTPTransport(local_address=f"127.0.0.{number}")
        self.http = httpx.Client(base_url=kit.address, transport=transport, timeout=60)

    def open(self, call: OpinionCall) -> str:
        """The slip; its token is in it."""
        answer = self.http.get(f"/opinion/{call.code}")
        assert answer.status_code == 200, answer.text
        return token_of(answer.text)

    def send(self, call: OpinionCall, text: str = TEXT, topic: str = "life", **more: str) -> httpx.Response:
        """Fill in the slip and send it."""
        form = {"token": self.open(call), "topic": topic, "text": text, **more}
        return self.http.post(f"/opinion/{call.code}", data=form)


def token_of(text: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', text)
    assert found is not None, text
    return found.group(1)


def kept_text(answer: httpx.Response) -> str:
    """What stands in the slip's own field."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text, re.DOTALL)
    assert found is not None, answer.text
    return html.unescape(found.group(1))


def test_an_opinion_goes_in_and_the_slip_says_so(kit: Kit) -> None:
    call, phone = new_call(kit), Phone(kit, 11)
    page = phone.http.get(f"/opinion/{call.code.upper()}")
    assert "<script" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    answer = phone.send(call)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/opinion/{call.code}?put=1")
    assert phone.http.get(answer.headers["Location"]).status_code == 200
    assert [(one.topic, one.text) for one in opinions(kit, call)] == [("life", TEXT)]


def test_the_only_cookie_is_half_of_the_token_and_goes_with_the_opinion(kit: Kit) -> None:
    call, phone = new_call(kit), Phone(kit, 12)
    answer = phone.http.get(f"/opinion/{call.code}")
    (cookie,) = answer.headers.get_list("Set-Cookie")
    assert re.fullmatch(r"kit_slip=[\w-]{22}; HttpOnly; Path=/opinion/; SameSite=Strict", cookie)
    assert phone.http.cookies["kit_slip"] == token_of(answer.text)
    phone.send(call)
    assert not list(phone.http.cookies.jar)


def test_who_is_signed_in_is_not_looked_at(kit: Kit, visitor: Callable[[str], Visitor]) -> None:
    call, one = new_call(kit), visitor("乙")
    page = one.http.get(f"/opinion/{call.code}")
    assert "示例党员" not in page.text
    assert "_xsrf" not in page.text
    form = {"token": token_of(page.text), "topic": "style", "text": TEXT}
    assert one.http.post(f"/opinion/{call.code}", data=form).status_code == 200
    assert len(opinions(kit, call)) == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(kit: Kit, method: str) -> None:
    call, phone = new_call(kit), Phone(kit, 13)
    phone.open(call)
    for path in (
        "",
        f"?topic=life&text={TEXT}&token={phone.http.cookies['kit_slip']}",
        "?put=1",
        ".png",
        "/room",
    ):
        assert phone.http.request(method, f"/opinion/{call.code}{path}").status_code in (200, 404)
    assert opinions(kit, call) == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_nothing_else_can_be_done_there(kit: Kit, method: str) -> None:
    assert Phone(kit, 13).http.request(method, f"/opinion/{new_call(kit).code}").status_code == 405


def test_a_script_is_only_words_there_and_back(kit: Kit) -> None:
    call, phone = new_call(kit), Phone(kit, 14)
    refused = phone.send(call, SCRIPT, topic="")
    assert refused.status_code == 422
    assert "<script" not in refused.text
    assert kept_text(refused) == SCRIPT
    assert phone.send(call, SCRIPT).status_code == 303
    assert [one.text for one in opinions(kit, call)] == [SCRIPT]


@pytest.mark.parametrize(
    ("text", "topic", "status"), [("", "life", 422), ("长" * 2001, "life", 422), (TEXT, "nobody", 422)]
)
def test_what_is_refused_stands_in_the_slip_as_it_was_typed(
    kit: Kit, text: str, topic: str, status: int
) -> None:
    call = new_call(kit)
    answer = Phone(kit, 15 + len(text) % 7).send(call, text, topic)
    assert answer.status_code == status
    assert kept_text(answer) == text
    assert 'class="err"' in answer.text
    assert opinions(kit, call) == []


def test_a_line_break_at_the_beginning_comes_back_too(kit: Kit) -> None:
    assert kept_text(Phone(kit, 23).send(new_call(kit), "\n两行", topic="")) == "\n两行"


def test_without_its_token_nothing_goes_in_and_the_next_try_does(kit: Kit) -> None:
    call, phone = new_call(kit), Phone(kit, 24)
    stranger = phone.http.post(f"/opinion/{call.code}", data={"topic": "life", "text": TEXT})
    forged = phone.http.post(f"/opinion/{call.code}", data={"token": "A" * 22, "topic": "life", "text": TEXT})
    for answer in (stranger, forged):
        assert (answer.status_code, kept_text(answer)) == (403, TEXT)
    assert opinions(kit, call) == []
    form = {"token": token_of(forged.text), "topic": "life", "text": kept_text(forged)}
    assert phone.http.post(f"/opinion/{call.code}", data=form).status_code == 303


def test_a_megabyte_is_refused_and_the_server_goes_on(kit: Kit) -> None:
    call, phone = new_call(kit), Phone(kit, 25)
    large = phone.send(call, "x" * 1_000_000)
    assert (large.status_code, len(kept_text(large))) == (422, 1_000_000)
    token = phone.open(call)
    with pytest.raises((httpx.HTTPError, AssertionError)):
        answer = phone.http.post(f"/opinion/{call.code}", data={"token": token, "text": "x" * 2_000_000})
        assert answer.status_code == 303
    assert opinions(kit, call) == []
    assert phone.send(call).status_code == 303


@pytest.mark.parametrize("code", ["aaaaaaaa", "________", "00000000"])
def test_a_forged_code_opens_nothing(kit: Kit, code: str) -> None:
    phone = Phone(kit, 26)
    assert phone.http.get(f"/opinion/{code}").status_code == 404
    assert phone.http.post(f"/opinion/{code}", data={"text": TEXT}).status_code == 404
    for path in (".png", "/room"):
        assert phone.http.get(f"/opinion/{code}{path}").status_code == 404


@pytest.mark.parametrize("code", ["", "abc", "..%2f..%2f", "a" * 9, "' or 1=1"])
def test_what_is_no_code_is_no_address(kit: Kit, code: str) -> None:
    assert Phone(kit, 27).http.get(f"/opinion/{code}").status_code == 404


def test_after_the_end_nothing_goes_in_and_what_was_typed_can_be_copied(kit: Kit) -> None:
    call, phone = new_call(kit), Phone(kit, 28)
    token = phone.open(call)
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    with store.begin() as records:
        records.opinion_calls.put(OpinionCall(**{**vars(call), "closed_on": date.today()}))
    store.close()
    late = phone.http.post(f"/opinion/{call.code}", data={"token": token, "topic": "life", "text": TEXT})
    assert (late.status_code, kept_text(late)) == (410, TEXT)
    gone = phone.http.get(f"/opinion/{call.code}")
    assert gone.status_code == 410
    assert "<textarea" not in gone.text
    assert opinions(kit, call) == []


def test_a_flood_from_one_address_is_stopped_and_the_next_phone_is_not(kit: Kit) -> None:
    call, flood = new_call(kit), Phone(kit, 29)
    told = [flood.send(call, f"灌水{n}") for n in range(MOST + 5)]
    assert [one.status_code for one in told] == [303] * MOST + [429] * 5
    assert kept_text(told[-1]) == f"灌水{MOST + 4}"
    assert Phone(kit, 30).send(call).status_code == 303
    assert len(opinions(kit, call)) == MOST + 1


def test_large_type_and_language_change_without_losing_a_word(kit: Kit) -> None:
    call, phone = new_call(kit), Phone(kit, 31)
    first = phone.http.get(f"/opinion/{call.code}")
    assert '<html lang="zh-CN">' in first.text
    large = phone.send(call, "写了一半", topic="style", show="large")
    assert 'class="elder"' in large.text
    assert kept_text(large) == "写了一半"
    assert '<option value="style" selected>' in large.text
    action = re.search(r'action="([^"]+)"', large.text)
    assert action is not None
    english = phone.http.post(html.unescape(action[1]), data={"text": "写了一半", "show": "en"})
    assert '<html lang="en" class="elder">' in english.text
    assert kept_text(english) == "写了一半"
    assert opinions(kit, call) == []


def test_the_slips_for_printing_are_a_facilitators(kit: Kit, visitor: Callable[[str], Visitor]) -> None:
    call = new_call(kit)
    address = f"/opinion/{call.code}/slips.pdf"
    assert Phone(kit, 32).http.get(address).headers["Location"].startswith("/sign-in")
    assert visitor("乙").http.get(address).status_code == 403
    answer = visitor("甲").http.get(address)
    assert answer.content.startswith(b"%PDF")


def test_the_wall_and_the_picture_lead_to_the_slip_as_the_room_reaches_it(kit: Kit) -> None:
    call, phone = new_call(kit), Phone(kit, 33)
    phone.http.headers["Host"] = f"192.0.2.10:{kit.port}"
    room = phone.http.get(f"/opinion/{call.code}/room")
    assert f"http://192.0.2.10:{kit.port}/opinion/{call.code}" in room.text
    assert "<svg" in room.text
    assert phone.http.get(f"/opinion/{call.code}.png").content.startswith(b"\x89PNG")


def test_no_file_tells_who_wrote_from_where_and_when(tmp_path: Path) -> None:
    """Senders come from addresses that nobody else has, with browsers that nobody else has."""
    with Kit(tmp_path / "kit") as kit:
        call = new_call(kit)
        before = len(logs(kit).splitlines())
        began = datetime.now()
        for number in range(61, 67):
            phone = Phone(kit, number)
            phone.http.headers["User-Agent"] = f"OnlyThisPhone/{number}"
            phone.http.headers["X-Forwarded-For"] = f"198.51.100.{number}"
            assert phone.send(call, topic="").status_code == 422
            assert phone.send(call, f"第{number}条").status_code == 303
            assert phone.http.post(f"/opinion/{call.code}", data={"text": "x"}).status_code == 403
            assert phone.http.get(f"/opinion/{call.code[::-1]}").status_code == 404
        ended = datetime.now()
        assert logs(kit).splitlines()[before:] == []
        files = [p for p in kit.state.rglob("*") if p.is_file()]
        assert {p.name for p in files} >= {"kit.db", "kit.db-wal", "kit.log"}
        held = b"".join(p.read_bytes() for p in files) + kit.log().encode()
        for private in (b"127.0.0.6", b"198.51.100", b"OnlyThisPhone"):
            assert private not in held
        assert times_in(kit.state / "kit.db", began, ended) == []
        assert len(opinions(kit, call)) == 6


def times_in(file: Path, began: datetime, ended: datetime) -> list[str]:
    """Whatever in any table of the database is a moment between the two."""
    found = []
    with closing(sqlite3.connect(file)) as held:
        tables = [row[0] for row in held.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in held.execute(f'SELECT * FROM "{table}"'):
                found += [f"{table}: {value}" for value in row if is_between(value, began, ended)]
    return found


def is_between(value: object, began: datetime, ended: datetime) -> bool:
    if isinstance(value, int | float):
        return began.timestamp() <= value <= ended.timestamp()
    try:
        return began <= datetime.fromisoformat(str(value)) <= ended
    except (ValueError, TypeError):
        return False
