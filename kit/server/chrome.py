"""The frame around every page: head, spine, bar, foot; one set of templates for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from kit import words
from kit.domain.access import may_act
from kit.server import navigation
from kit.server.members import Person
from kit.server.page_words import PAGE_WORDS
from kit.server.shelf import shipped

HERE = Path(__file__).parent
_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE / "templates" / "pages"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Frame:
    """What the frame of one answer depends on: the reader, the page, and the form's token."""

    title: str
    language: str = "zh"
    elder: bool = False
    page: str = ""
    person: Person | None = None
    xsrf: str = ""
    rehearsal: bool = False
    """Whether everything in here is made up; every page then says so."""
    extra: dict[str, Any] = field(default_factory=dict)


def static_url(name: str) -> str:
    """The address of a file of the kit's, with its digest, so that it can be kept for ever."""
    file = shipped(name)
    return navigation.at(f"/kit/static/{name}?v={file.digest if file else 'none'}")


def render(template: str, frame: Frame) -> Markup:
    """A template of ``templates/pages`` as safe HTML, in the frame's language."""
    with words.in_language(frame.language):
        # The environment escapes everything it is given.
        return Markup(_ENVIRONMENT.get_template(template).render(**_values(frame)))  # noqa: S704


def _values(frame: Frame) -> dict[str, Any]:
    role = frame.person.identity.role if frame.person else None
    return {
        "_": words._,
        "static": static_url,
        "at": navigation.at,
        "base": navigation.at("/").rstrip("/"),
        "lang": {"zh": "zh-CN", "en": "en"}[frame.language],
        "language": frame.language,
        "other_language": "en" if frame.language == "zh" else "zh",
        "title": frame.title,
        "elder": frame.elder,
        "page": frame.page,
        "focus": frame.page in navigation.FOCUSED,
        "person": frame.person,
        "nav": navigation.entries(role, frame.page) if role else (),
        "home": navigation.address("home"),
        "rehearsal": frame.rehearsal,
        "leads": role is not None and may_act(role, "start_meeting"),
        "xsrf": Markup(frame.xsrf),  # noqa: S704 - tornado's own hidden field
        "page_words": {key: words._(text) for key, text in PAGE_WORDS.items()},
        "widgets": False,
        **frame.extra,
    }
