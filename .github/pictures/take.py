"""Takes the pictures of README.md and README.zh.md anew, from a real kit with its demo branch.

``.venv/bin/python .github/pictures/take.py [FOLDER]``; needs Chromium and pdftoppm. All people are invented.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP))

from tests.serving import Kit  # noqa: E402

LARGEST = 150_000
"""Bytes that one picture may have: a reader on a slow line opens the page too."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SECRETARY, HALF_WAY, HANDED_IN = "示例党员甲", "示例党员乙", "示例党员戊"
BRANCH = "示例单位第三党支部"


def nothing(page: Page) -> None:
    """The page as it opens."""


def fill_number(page: Page) -> None:
    """A slip number in its field, so that one sees what it looks like."""
    page.get_by_label("凭条号").fill("100002")


def open_page(name: str, seen: str) -> Callable[[Page], None]:
    """Go to one of the kit's pages and wait until ``seen`` is on it."""

    def go(page: Page) -> None:
        page.goto(f"/voila/render/{name}.ipynb")
        expect(page.locator(seen).first).to_be_visible(timeout=30_000)

    return go


PICTURES: dict[str, tuple[str, tuple[int, int], Callable[[Page], None]]] = {
    "sign-in": ("", (390, 844), fill_number),
    "home": (HALF_WAY, (1280, 900), nothing),
    "checkup": (HALF_WAY, (390, 844), open_page("checkup", ".level")),
    "rectification": (HANDED_IN, (768, 1024), open_page("rectification", "text=写好这一条")),
    "actions": (HANDED_IN, (768, 1024), open_page("actions", "main h1")),
    "ledger": (SECRETARY, (1280, 900), open_page("ledger", "main h1")),
    "rounds": (SECRETARY, (1280, 900), open_page("rounds", ".roster button")),
    "summary": (SECRETARY, (1280, 900), open_page("summary", ".bars")),
}
"""Each picture: who is signed in ("" nobody), how large the window is, and what is opened."""


def main() -> None:
    """Start a kit, take every picture and leave nothing running."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state, Kit(Path(state) / "kit") as kit, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (who, size, go) in PICTURES.items():
            with closing(
                browser.new_context(viewport=_size(size), locale="zh-CN", base_url=kit.address)
            ) as ctx:
                page = ctx.new_page()
                _enter(page, kit, who)
                go(page)
                page.wait_for_timeout(600)  # fonts and the chart settle
                _keep(page.screenshot(), folder / f"{name}.png")
        plan = Path(state) / "plan.pdf"
        plan.write_bytes(_plan(browser, kit))
        slips = Path(state) / "slips.pdf"
        command = [sys.executable, "-m", "kit", "roster", "slips", "--branch", BRANCH, "--out", str(slips)]
        subprocess.run(  # noqa: S603 - our own command
            command, env={**os.environ, "KIT_STATE": str(kit.state)}, check=True, capture_output=True
        )
        _keep(_first_page(plan, 80), folder / "plan.png")
        _keep(_first_page(slips, 80, top=0.27), folder / "slips.png")
        browser.close()


def _size(size: tuple[int, int]) -> dict[str, int]:
    return {"width": size[0], "height": size[1]}


def _enter(page: Page, kit: Kit, who: str) -> None:
    """Sign in by number and PIN, as one of the demo people; "" stays at the door."""
    page.goto("/sign-in")
    if who:
        person = kit.people()[who]
        page.get_by_label("凭条号").fill(person.number)
        page.get_by_label("口令", exact=True).fill(person.pin)
        page.get_by_role("button", name="进入", exact=True).click()
        expect(page.locator("main section").first).to_be_visible(timeout=30_000)


def _plan(browser: Browser, kit: Kit) -> bytes:
    """The rectification plan of the one who has handed in, as the home page offers it."""
    with closing(browser.new_context(base_url=kit.address, locale="zh-CN")) as ctx:
        _enter(ctx.new_page(), kit, HANDED_IN)
        answer = ctx.request.get("/kit/report/plan.pdf", timeout=90_000)
        if not answer.ok:
            raise RuntimeError(f"no plan came: {answer.status}")
        return answer.body()


def _first_page(pdf: Path, dots: int, top: float = 1.0) -> bytes:
    """The upper part of the first page as a picture."""
    command = ["pdftoppm", "-png", "-r", str(dots), "-singlefile", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True)  # noqa: S603 - a picture of our own paper
    with Image.open(pdf.with_suffix(".png")) as image, BytesIO() as kept:
        image.crop((0, 0, image.width, int(image.height * top))).save(kept, "png")
        return kept.getvalue()


def _keep(png: bytes, path: Path) -> None:
    """The picture with as many colours as fit into ``LARGEST`` bytes."""
    with Image.open(BytesIO(png)) as image:
        for colours in (256, 128, 64, 32):
            image.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
            if path.stat().st_size <= LARGEST:
                break
    print(f"{path.name}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
