"""Evidence over the wire: a form with a file, few eyes, never a page, and words instead of a broken line."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from io import BytesIO
from urllib.parse import unquote

import httpx
from PIL import Image

from kit.domain.evidence import LARGEST_FILE
from tests.server.conftest import Visitor
from tests.services.test_evidence import PDF, WHERE, picture
from tests.serving import Kit

Visit = Callable[..., Visitor]
JSON = {"Accept": "application/json"}


def fresh(kit: Kit, name: str = "戊") -> str:
    """An action of one's own, in hand, with the fewest files."""
    with sqlite3.connect(kit.state / "kit.db", timeout=15) as database:
        found = database.execute(
            "SELECT a.id FROM actions a JOIN members m ON m.id = a.member_id WHERE m.name = ? "
            "AND a.state IN ('open', 'reopened') "
            "ORDER BY (SELECT count(*) FROM evidence_files f WHERE f.action_id = a.id)",
            (f"示例党员{name}",),
        ).fetchall()
    return str(found[0][0])


def kept(kit: Kit) -> int:
    """How many files there are."""
    with sqlite3.connect(kit.state / "kit.db", timeout=15) as database:
        (count,) = database.execute("SELECT count(*) FROM evidence_files").fetchone()
    return int(count)


def send(
    who: Visitor, action: str, content: bytes, *, name: str = "签到.pdf", token: str = ""
) -> httpx.Response:
    """Send a form with a file, as a page's script does."""
    form = {"_xsrf": token or who.token(), "action_id": action}
    return who.http.post("/kit/evidence", data=form, files={"file": (name, content)}, headers=JSON)


def test_a_file_is_taken_in_and_handed_out_as_a_file(kit: Kit, visitor: Visit) -> None:
    one = visitor("戊")
    answer = send(one, fresh(kit), PDF)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["name"], told["kind"], told["size"]) == ("签到.pdf", "pdf", len(PDF))
    got = one.http.get(f"/kit/evidence/{told['id']}")
    assert got.content == PDF
    assert got.headers["Content-Type"] == "application/pdf"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Disposition"].startswith("attachment; ")
    assert unquote(got.headers["Content-Disposition"]).endswith("''签到.pdf")


def test_a_file_is_not_shown_to_whom_nobody_asked(kit: Kit, visitor: Visit) -> None:
    told = send(visitor("戊"), fresh(kit), PDF).json()
    assert visitor("乙").http.get(f"/kit/evidence/{told['id']}").status_code == 404
    assert visitor("戊").http.get(f"/kit/evidence/{'0' * 32}").status_code == 404
    answer = visitor().http.get(f"/kit/evidence/{told['id']}", follow_redirects=False)
    assert answer.status_code == 302


def test_a_large_picture_comes_through_without_where_it_was_taken(kit: Kit, visitor: Visit) -> None:
    one = visitor("戊")
    taken = picture("PNG", (900, 700)) + b"\0" * 3_000_000
    told = send(one, fresh(kit), taken, name="IMG_20261120.png").json()
    got = Image.open(BytesIO(one.http.get(f"/kit/evidence/{told['id']}").content))
    assert got.size == (700, 900)
    assert not got.getexif().get_ifd(WHERE)


def test_a_plain_form_goes_back_to_the_list(kit: Kit, visitor: Visit) -> None:
    one, action = visitor("戊"), fresh(kit)
    form = {"_xsrf": one.token(), "action_id": action}
    answer = one.http.post(
        "/kit/evidence", data=form, files={"file": ("签到.pdf", PDF)}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/voila/render/actions.ipynb#{action}"
    refused = one.http.post("/kit/evidence", data=form, files={"file": ("签到.pdf", b"x")})
    assert refused.status_code == 409
    assert "<h1" in refused.text


def test_whatever_cannot_be_kept_is_said_and_changes_nothing(kit: Kit, visitor: Visit) -> None:
    one, action, before = visitor("戊"), fresh(kit), kept(kit)
    tries = {
        "a page": send(one, action, b"<html><script>alert(1)</script>", name="a.html"),
        "empty": send(one, action, b""),
        "too large": send(one, action, b"%PDF-" + b" " * LARGEST_FILE + b"%%EOF"),
        "much too large": send(one, action, b"%PDF-" + b" " * 5 * LARGEST_FILE + b"%%EOF"),
        "not mine": send(visitor("乙"), action, PDF),
        "no action": send(one, "", PDF),
        "no file": one.http.post(
            "/kit/evidence", data={"action_id": action}, headers={**JSON, "X-XSRFToken": one.token()}
        ),
    }
    assert {why: answer.status_code for why, answer in tries.items()} == dict.fromkeys(tries, 409)
    assert all(answer.json()["error"] for answer in tries.values())
    assert kept(kit) == before


def test_without_its_token_or_without_sign_in_no_file_is_kept(kit: Kit, visitor: Visit) -> None:
    one, action, before = visitor("戊"), fresh(kit), kept(kit)
    assert send(one, action, PDF, token="forged").status_code == 403
    assert visitor().http.post("/kit/evidence", data={}, files={"file": ("a.pdf", PDF)}).status_code == 403
    assert one.http.get("/kit/evidence").status_code == 405
    broken = {"Content-Type": "multipart/form-data; boundary=x", "X-XSRFToken": one.token(), **JSON}
    assert one.http.post("/kit/evidence", content=b"--x\r\nhalf", headers=broken).status_code in (400, 403)
    elsewhere = {"Origin": "http://example.org", **JSON}
    form = {"_xsrf": one.token(), "action_id": action}
    answer = one.http.post("/kit/evidence", data=form, files={"file": ("a.pdf", PDF)}, headers=elsewhere)
    assert answer.status_code in (403, 404)
    assert kept(kit) == before
    assert send(one, action, PDF).status_code == 200
