from __future__ import annotations

from collections.abc import Callable

import pytest

from kit.server.door import local_path
from kit.server.members import COOKIE, SHARED_COOKIE
from tests.server.conftest import Visitor
from tests.serving import Kit


@pytest.mark.parametrize("path", ["/", "/voila/render/home.ipynb", "/voila/render/checkup.ipynb?x=1#y"])
def test_a_path_of_this_server_is_followed(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["http://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "",
     "/a\r\nSet-Cookie: b", "/\t/elsewhere.example", "/sign-out", "/sign-in?next=/sign-in"],
)  # fmt: skip
def test_anything_else_leads_home(path: str) -> None:
    assert local_path(path) == "/"


def test_number_and_pin_let_in(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    one = visitor()
    person = kit.people()["示例党员乙"]
    answer = one.post(
        "/sign-in", number=f" {person.number[:3]} {person.number[3:]} ", pin=person.pin, next="/healthz"
    )
    assert answer.text == "ok"
    cookie = next(c for c in one.http.cookies.jar if c.name == COOKIE)
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert person.number not in str(cookie.value)


def test_a_wrong_pin_is_answered_in_one_sentence_beside_the_field(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    answer = visitor().post("/sign-in", number=kit.people()["示例党员丙"].number, pin="9731")
    assert 'aria-invalid="true"' in answer.text
    assert 'id="wrong" role="alert"' in answer.text
    assert "9731" not in answer.text
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize(
    ("number", "pin", "words"), [("", "1", "凭条号还空着"), ("100001", " ", "口令还空着")]
)
def test_an_empty_field_is_named(visitor: Callable[..., Visitor], number: str, pin: str, words: str) -> None:
    assert words in visitor().post("/sign-in", number=number, pin=pin).text


def test_a_form_without_its_token_is_refused(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    person = kit.people()["示例党员乙"]
    answer = visitor().http.post("/sign-in", data={"number": person.number, "pin": person.pin})
    assert answer.status_code == 403
    assert "这里打不开这一页" in answer.text
    assert COOKIE not in answer.cookies


def test_the_one_time_code_leads_to_a_pin_of_ones_own(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    person, one = kit.people()["示例党员丁"], visitor()
    asked = one.post("/sign-in", number=person.number, pin=person.code, next="/healthz")
    assert "定一个口令" in asked.text
    assert "示例党员丁同志" in asked.text
    form = {"number": person.number, "code": person.code, "name": person.name, "next": "/healthz"}
    assert "两遍填得不一样" in one.post("/sign-in/pin", **form, pin="4711", again="4712").text
    easy = one.post("/sign-in/pin", **form, pin="1234", again="1234")
    assert 'aria-invalid="true"' in easy.text
    assert "示例党员丁同志" in easy.text
    assert one.post("/sign-in/pin", **form, pin="4711", again="4711").text == "ok"
    assert "凭条进入" in visitor().post("/sign-in/pin", **form, pin="4711", again="4711").text
    assert visitor().post("/sign-in", number=person.number, pin="4711", next="/healthz").text == "ok"


def test_leaving_ends_the_sign_in_and_empties_the_browser(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    kernel, cookies = one.kernel_of(), one.cookies
    answer = one.http.post("/sign-out", data={"_xsrf": one.token()}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert COOKIE not in one.http.cookies
    assert "您已经离开" in one.http.get(answer.headers["Location"]).text
    copied = visitor()
    headers = {"Cookie": cookies}
    assert (
        copied.http.get("/voila/render/home.ipynb", headers=headers, follow_redirects=False).status_code
        == 302
    )
    assert copied.http.get(f"/kit/alive/{kernel}", headers=headers).text == "out"
    assert 'class="banner info"' in copied.http.get("/sign-in", headers=headers).text


def test_leaving_by_a_link_from_elsewhere_only_asks(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    assert '<form method="post" action="/sign-out"' in one.http.get("/sign-out").text
    assert one.http.get("/sign-out", follow_redirects=False).status_code == 200


def test_on_a_shared_computer_the_cookie_ends_with_the_browser(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    shared, own = visitor(), visitor()
    shared.enter(kit.people()["示例党员乙"], shared="1")
    own.enter(kit.people()["示例党员乙"])
    assert next(c for c in shared.http.cookies.jar if c.name == COOKIE).expires is None
    assert next(c for c in own.http.cookies.jar if c.name == COOKIE).expires is not None
    assert SHARED_COOKIE in shared.http.cookies


def test_who_comes_in_next_puts_the_one_before_out(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    kernel, before = one.kernel_of(), one.cookies
    assert "这台电脑上现在是示例党员乙" in one.http.get("/sign-in").text
    assert one.enter(kit.people()["示例党员戊"]).text == "ok"
    answer = visitor().http.get("/", headers={"Cookie": before}, follow_redirects=False)
    assert answer.headers["Location"].startswith("/sign-in")
    assert one.http.get(f"/kit/alive/{kernel}").text == "no"


def test_the_demo_people_stand_on_the_page(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    text = visitor().http.get("/sign-in").text
    for person in kit.people().values():
        assert f'data-number="{person.number}" data-pin="{person.pin or person.code}"' in text


def test_the_door_speaks_english_too(visitor: Callable[..., Visitor]) -> None:
    one = visitor()
    one.http.cookies.set("kit_lang", "en")
    text = one.http.get("/sign-in").text
    assert '<html lang="en">' in text
    assert "Come in with your slip" in text


def test_after_a_wrong_pin_going_back_or_reloading_sends_nothing_again(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    one, number = visitor(), kit.people()["示例党员丙"].number
    form = {"_xsrf": one.token(), "number": number, "pin": "9731", "next": "/healthz", "shared": "1"}
    answer = one.http.post("/sign-in", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert number not in answer.headers["Set-Cookie"]
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    shown = one.http.get("/sign-in").text
    assert 'id="wrong" role="alert"' in shown
    assert f'value="{number}"' in shown
    assert 'name="next" value="/healthz"' in shown
    assert 'value="1" checked' in shown
    again = one.http.get("/sign-in").text
    assert 'role="alert"' not in again
    assert number not in again.replace(f'data-number="{number}"', "").replace(f"#n={number}", "")


def test_the_page_for_a_pin_can_be_reloaded_and_says_what_was_wrong(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    one = visitor()
    form = {"number": "123456", "code": "20170328", "name": "某人", "pin": "4711", "again": "4712"}
    data = {"_xsrf": one.token(), **form}
    answer = one.http.post("/sign-in/pin", data=data, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in/pin")
    for _ in range(2):
        shown = one.http.get("/sign-in/pin").text
        assert "某人" in shown
        assert "4711" not in shown
        assert 'id="wrong" role="alert"' in shown
    one.http.get("/sign-in")
    assert one.http.get("/sign-in/pin", follow_redirects=False).status_code == 302


@pytest.mark.parametrize("forged", ["", "x", "gAAAAABn", "2|1:0|10:1|8:kit_said|4:e30=|0"])
def test_what_the_browser_says_was_said_is_not_believed(visitor: Callable[..., Visitor], forged: str) -> None:
    one = visitor()
    for path in ("/sign-in", "/sign-in/pin"):
        text = one.http.get(path, headers={"Cookie": f"kit_said={forged}"}).text
        assert "凭条进入" in text
        assert 'role="alert"' not in text


def test_a_number_without_end_is_not_repeated(visitor: Callable[..., Visitor]) -> None:
    one = visitor()
    answer = one.post("/sign-in", number="9" * 100_000, pin="4711")
    assert answer.status_code == 200
    assert "9" * 25 not in answer.text


@pytest.mark.parametrize(
    "path", ["/sign-in", "/healthz", "/kit/static/kit.css", "/sign-in/pin", "/", "/nowhere"]
)
def test_a_question_for_the_head_alone_is_answered(visitor: Callable[..., Visitor], path: str) -> None:
    one = visitor()
    head = one.http.head(path, follow_redirects=False)
    whole = one.http.get(path, follow_redirects=False)
    assert head.status_code == whole.status_code
    assert head.content == b""
