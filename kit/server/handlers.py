"""What the kit's own handlers share, and the small ones: the door, the health check, everything unknown."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any, cast

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError, authenticated

from kit import words
from kit.errors import KitError, NotStored, Refused
from kit.server import chrome, navigation
from kit.server.chrome import Frame
from kit.server.kernels import Full, MemberKernelManager, owns
from kit.server.log import failed
from kit.server.members import MemberIdentityProvider, Person, SignedIn
from kit.server.safety import page_policy
from kit.words import Message, _, say

log = logging.getLogger("kit.server")

_ASK_AGAIN = range(8, 16)
"""Seconds until a page in the queue asks again; not all of them at the same moment."""

_NOWHERE = (
    say("There is no such page"),
    say("The address may have been copied incompletely. Please go on from the home page."),
)
_CALM: dict[int, tuple[Message, Message]] = {
    403: (
        say("This cannot be opened from here"),
        say("Please go back to the home page and open it from there."),
    ),
    404: _NOWHERE,
    405: _NOWHERE,
}
_OURS = (
    say("Something went wrong on our side"),
    say(
        "What you wrote is kept. Please open the page again; if it happens once more, "
        "call the branch's helper."
    ),
)
"""What an error page says, by the answer's number; everything else is a fault of ours."""


class Stopped(Exception):
    """Ends a request with a page of its own: a number, a heading, a sentence."""

    def __init__(self, status: int, heading: str, sentence: str) -> None:
        super().__init__(heading)
        self.status, self.heading, self.sentence = status, heading, sentence


class KitHandler(JupyterHandler):
    """A handler that speaks the reader's language, keeps nothing in caches and fails calmly."""

    queued = False
    """Whether the answer is a place in the queue: the log tells it from a store that does not answer."""

    @property
    def provider(self) -> MemberIdentityProvider:
        """The keeper of sign-ins."""
        return cast(MemberIdentityProvider, self.identity_provider)

    @property
    def person(self) -> Person | None:
        """Who is signed in, if anybody."""
        user = getattr(self, "_jupyter_current_user", None)
        return user.person if isinstance(user, SignedIn) else None

    @property
    def signed_in(self) -> Person:
        """Who is signed in, behind ``@authenticated``; 403 should that ever be nobody."""
        if self.person is None:
            raise HTTPError(403)
        return self.person

    @property
    def kernels(self) -> MemberKernelManager:
        """The pages' processes."""
        return cast(MemberKernelManager, self.kernel_manager)

    @property
    def reader_language(self) -> str:
        """The language chosen in this browser: ``zh`` unless ``kit_lang`` says otherwise."""
        chosen = self.get_cookie("kit_lang", "zh")
        return chosen if chosen in words.LANGUAGES else "zh"

    @property
    def large_type(self) -> bool:
        """Whether to write large: as chosen in this browser, else as the roster says."""
        chosen = self.get_cookie("kit_elder")
        return chosen == "1" if chosen in ("0", "1") else bool(self.person and self.person.elder)

    @property
    def content_security_policy(self) -> str:
        """Nothing but the kit's own files."""
        return page_policy(self.request.host)

    def get_login_url(self) -> str:
        """The door."""
        return navigation.at("/sign-in")

    def set_cookie(self, name: str, value: str | bytes, *args: Any, **kwargs: Any) -> None:
        """A cookie for the kit's own addresses only, and under TLS never to be sent without it."""
        own: dict[str, Any] = {"path": navigation.at("/"), "secure": self.request.protocol == "https"}
        super().set_cookie(name, value, *args, **(own | kwargs))

    def set_default_headers(self) -> None:
        """No copy of a page stays in the browser."""
        super().set_default_headers()
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")

    async def prepare(self, *, _redirect_to_login: bool = True) -> None:
        """Speak the reader's language from here on."""
        words.use_language(self.reader_language)
        await super().prepare()

    def frame(self, title: str, page: str = "", **extra: Any) -> Frame:
        """The frame of an answer to this request."""
        return Frame(
            title=title,
            language=self.reader_language,
            elder=self.large_type,
            page=page,
            person=self.person,
            xsrf=self.xsrf_form_html(),
            rehearsal=self.provider.settings.rehearsal,
            extra=extra,
        )

    def show(self, template: str, frame: Frame) -> None:
        """Answer with a page."""
        self.finish(chrome.render(template, frame))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A page in the kit's look that says what is so and where to go; never a traceback."""
        words.use_language(self.reader_language)
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, Full):
            self.queue()
            return
        status, heading, sentence = _explained(status_code, error)
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        frame = Frame(
            title=heading,
            language=self.reader_language,
            elder=self.large_type,
            person=self.person,
            xsrf=self.xsrf_form_html(),
            rehearsal=self.provider.settings.rehearsal,
            extra={"heading": heading, "sentence": sentence},
        )
        self.finish(chrome.render("calm.html", frame))

    def queue(self) -> None:
        """All places are taken: say so, and let the browser ask again by itself at the same address."""
        self.queued = True
        seconds = secrets.choice(_ASK_AGAIN)
        self.set_status(503)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Retry-After", str(seconds))
        asked = navigation.at("/healthz")
        most = max(_ASK_AGAIN)
        self.show("queue.html", self.frame(_("Queueing"), seconds=seconds, most=most, asked=asked))

    def log_exception(self, *info: Any) -> None:
        """Log the places of what is a bug of ours; what a person can put right is no bug."""
        if not isinstance(info[1], (KitError, Stopped, Full, HTTPError)):
            failed(self, info[1])


def _explained(status: int, error: BaseException | None) -> tuple[int, str, str]:
    if isinstance(error, Stopped):
        return error.status, error.heading, error.sentence
    if isinstance(error, KitError):
        status = 503 if isinstance(error, NotStored) else 403 if isinstance(error, Refused) else 409
        return status, _("This does not work yet"), str(error)
    heading, sentence = _CALM.get(status, _OURS)
    return status, str(heading), str(sentence)


class UnknownHandler(KitHandler):
    """Every address that is not listed."""

    @allow_unauthenticated
    def get(self, *_path: str) -> None:
        """There is no such page."""
        raise HTTPError(404)

    head = post = put = delete = patch = options = get

    def check_xsrf_cookie(self) -> None:
        """Nothing happens here, so nothing need be guarded."""


class DoorHandler(KitHandler):
    """``/``: to the sign-in page, or to the person's first page."""

    @authenticated
    def get(self) -> None:
        """Send the person on; who keeps the rounds begins there too, at home."""
        self.redirect(navigation.first(self.signed_in.identity.role))

    head = get


class BareHandler(KitHandler):
    """The base path without its slash: on to the door."""

    @allow_unauthenticated
    def get(self) -> None:
        """Send the browser on."""
        self.redirect(navigation.at("/"))

    head = get


class AliveHandler(KitHandler):
    """``/kit/alive/<id>``: whether the asker's page still has its process; asked by a page cut off."""

    @allow_unauthenticated
    def get(self, kernel_id: str) -> None:
        """``yes``; ``no``, for other people's too; ``out`` for who is not signed in (any more)."""
        self.set_header("Content-Type", "text/plain")
        if self.person is None:
            self.finish("out")
        else:
            self.finish("yes" if owns(self, kernel_id) and kernel_id in self.kernels else "no")


class HealthHandler(KitHandler):
    """``/healthz``: whether the server and its store answer; tells nothing else."""

    @allow_unauthenticated
    async def get(self) -> None:
        """``ok``, or 503 when the store does not answer."""
        self.set_header("Content-Type", "text/plain")
        try:
            await self.provider.person(f"health {datetime.now():%H%M%S}")
        except KitError:
            self.set_status(503)
            self.finish("store")
            return
        self.finish("ok")

    head = get
