"""HTML from Jinja templates: everything that a person wrote is escaped by the engine, never by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from kit.words import _, clock, day


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("kit.widgets", "html"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = _
    environment.filters.update(day=day, clock=clock)
    return environment


def render(template: str, **values: Any) -> Markup:
    """The HTML of ``kit/widgets/html/<template>.html.j2`` with these values."""
    # The one place where text is declared to be HTML: the engine has escaped every value in it.
    return Markup(_environment().get_template(f"{template}.html.j2").render(**values))  # noqa: S704


def compile_all() -> None:
    """Compile every template now, for the processes that will be forked from this one."""
    for name in _environment().list_templates():
        _environment().get_template(name)


class Part:
    """A part of a page that only shows: Voilà and JupyterLab put its HTML straight into the page."""

    def __init__(self, html: Markup) -> None:
        self.html = html

    def _repr_html_(self) -> str:
        return str(self.html)
