"""Forms go out once and are kept; what a person wrote goes with the person's own page alone."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable

from kit.server.views import Views
from kit.store.form_library import FormLibrary
from kit.widgets.fixed import FixedView, view_told
from tests.server.conftest import Visitor

_PLACE = re.compile(r"kit:(/kit/views/[0-9a-f]{64}\.json)")
LARGE = {"title": "一张表" * 2000}


def test_only_what_is_the_same_for_everybody_is_kept_and_only_under_its_own_digest() -> None:
    views = Views()
    fixed = FixedView(LARGE)
    place = views.place(view_told(fixed))
    assert place == f"kit:/kit/views/{fixed.digest}.json"
    assert json.loads(gzip.decompress(views.packed(fixed.digest) or b"")) == LARGE
    assert views.place(view_told(LARGE)) is None
    assert views.place({"fixed": "0" * 64, "text": fixed.text}) is None
    assert views.packed("0" * 64) is None
    assert views.place(view_told(FixedView({"title": "短"}))) is None
    assert views.place(None) is None


def test_the_views_of_late_are_kept_and_no_more() -> None:
    views = Views()
    made = [FixedView(LARGE | {"number": number}) for number in range(40)]
    for one in made:
        assert views.place(view_told(made[0]))
        assert views.place(view_told(one))
    assert views.packed(made[0].digest)
    assert views.packed(made[-1].digest)
    assert len([one for one in made if views.packed(one.digest)]) < len(made)


def test_a_checkup_page_names_the_place_of_its_form_which_holds_the_questions_and_no_answer(
    come: Callable[..., Visitor], forms: FormLibrary
) -> None:
    form, one, other = forms.form("member"), come("甲"), come("乙")
    pages = [visitor.page("checkup").text for visitor in (one, other)]
    (place,) = {found for page in pages for found in _PLACE.findall(page)}
    assert f'<link rel="preload" as="fetch" crossorigin href="{place}">' in pages[1]
    answer = one.http.get(place)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    screens = [screen for section in answer.json()["sections"] for screen in section["screens"]]
    assert [screen["name"] for screen in screens][:3] == [screen.name for screen in form.screens][:3]
    label = str(form.screens[5].label.zh)
    assert label in answer.text
    assert not any(label in page for page in pages)
    assert one.http.get("/kit/views/" + "0" * 64 + ".json").status_code == 404
