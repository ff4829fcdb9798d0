"""The kit's own front end shows ordinary widgets: drawn, moved, heard by the kernel, and answered."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.cable import cable_to
from tests.browser.conftest import DESK, Watch, let_in, open_page
from tests.conftest import TOP
from tests.serving import Kit

pytestmark = pytest.mark.xdist_group("browser-ordinary-widgets")

Device = Callable[..., Page]
NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "ordinary_widgets.ipynb"
KERNEL_SCRIPT = re.compile(r"/kit/static/lean/kernel-\w+\.js$")


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the home page is the test's own notebook; its kernels run there."""
    folder = tmp_path_factory.mktemp("widgets") / "notebooks"
    shutil.copytree(TOP / "notebooks", folder)
    shutil.copy(NOTEBOOK, folder / "home.ipynb")
    return folder


@pytest.fixture(scope="module")
def kit(notebooks: Path) -> Iterator[Kit]:
    with Kit(notebooks.parent / "kit", environment={"KIT_NOTEBOOKS": str(notebooks)}) as running:
        yield running


@pytest.fixture
def page(kit: Kit, device: Device) -> Page:
    """The notebook's page, drawn and connected."""
    opened = device(DESK)
    let_in(opened, kit, kit.people()["示例党员乙"])
    open_page(opened, kit, "home")
    connected(opened)
    return opened


def connected(page: Page) -> None:
    """Wait until everything is drawn and agreed with the kernel."""
    page.wait_for_function("() => window.kitPage")
    page.evaluate("() => window.kitPage.ready")
    expect(page.locator("[aria-busy]")).to_have_count(0)


def slider(page: Page, name: str) -> Locator:
    """A slider's row, by its description."""
    return page.locator(".widget-slider, .widget-hslider").filter(has_text=re.compile(f"^{name}"))


def move(row: Locator) -> None:
    """One step to the right, as the keyboard does it."""
    row.locator(".noUi-handle").press("ArrowRight")


def test_what_is_entered_reaches_the_kernel_and_its_answer_the_page(page: Page) -> None:
    heard = page.locator(".widget-html").first
    expect(heard).to_have_text("还没有动过")
    move(slider(page, "整数"))
    expect(heard).to_have_text("整数：4")
    expect(slider(page, "整数").locator(".widget-readout")).to_have_text("4")
    move(slider(page, "小数"))
    expect(heard).to_have_text("小数：0.75")
    page.get_by_label("一行").fill("写一行")
    page.get_by_label("一行").press("Enter")
    expect(heard).to_have_text("一行：写一行")
    page.get_by_label("几行").fill("第一行\n第二行")
    page.get_by_label("几行").blur()
    expect(heard).to_have_text("几行：第一行 第二行")
    page.get_by_label("选一个").select_option("丙")
    expect(heard).to_have_text("选一个：丙")
    page.get_by_label("勾上").check()
    expect(heard).to_have_text("勾上：True")


def test_a_button_a_tab_and_an_accordion(page: Page) -> None:
    page.get_by_role("button", name="按一下").click()
    page.get_by_role("button", name="按一下").click()
    expect(page.get_by_text("按了 2 下")).to_be_visible()
    expect(page.get_by_text("第一页的话")).to_be_visible()
    expect(page.get_by_label("第二页", exact=True)).to_be_hidden()
    page.locator(".lm-TabBar-tab").filter(has_text="第二页").click()
    expect(page.get_by_text("第一页的话")).to_be_hidden()
    expect(
        page.locator(".lm-TabPanel-stackedPanel, .widget-tab-contents").get_by_role("textbox")
    ).to_be_visible()
    expect(page.get_by_text("折着的话")).to_be_hidden()
    page.locator(".jupyter-widget-Collapse-header").filter(has_text="第一折").click()
    expect(page.get_by_text("折着的话")).to_be_visible()


def test_an_output_shows_text_a_figure_and_a_widget_and_runs_no_script(page: Page) -> None:
    out = page.locator(".outputs").first
    expect(out).to_have_text("做好以前印的")
    page.get_by_role("button", name="画图").click()
    expect(out).to_contain_text("画了一张图")
    figure = out.locator("img")
    expect(figure).to_have_count(1)
    page.wait_for_function("(image) => image.naturalWidth > 100", arg=figure.element_handle())
    expect(out.locator("#put-in")).to_have_text("放进来的")
    assert page.evaluate("() => window.ran") is None
    move(out.locator(".widget-slider, .widget-hslider"))
    expect(out.locator(".widget-readout")).to_have_text("2")
    page.get_by_role("button", name="画图").click()
    expect(out.locator(".widget-readout")).to_have_text("1")
    expect(out.locator("img")).to_have_count(1)


def test_an_output_follows_a_slider(page: Page) -> None:
    expect(page.get_by_text("面积 4")).to_be_visible()
    move(slider(page, "边长"))
    expect(page.get_by_text("面积 9")).to_be_visible()
    expect(page.get_by_text("面积 4")).to_have_count(0)


def test_links_made_for_the_page_work_in_the_page(page: Page) -> None:
    readouts = [slider(page, name).locator(".widget-readout") for name in ("左", "右")]
    move(slider(page, "左"))
    for readout in readouts:
        expect(readout).to_have_text("2")
    move(slider(page, "右"))
    for readout in readouts:
        expect(readout).to_have_text("3")
    move(slider(page, "从"))
    expect(page.get_by_label("到", exact=True)).to_have_value("2")


def test_an_anywidget_counts_here_and_doubles_there(page: Page) -> None:
    counter = page.locator(".counter")
    counter.click()
    expect(counter).to_have_text("数到 1，两倍是 2")
    counter.click()
    expect(counter).to_have_text("数到 2，两倍是 4")


def test_what_is_done_before_the_socket_is_open_is_told_once(
    kit: Kit, device: Device, notebooks: Path
) -> None:
    page = device()
    let_in(page, kit, kit.people()["示例党员乙"])
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(KERNEL_SCRIPT, hold)
    open_page(page, kit, "home")
    page.get_by_role("button", name="按一下").click()
    page.get_by_label("自己写").fill("我写的")
    page.get_by_label("自己写").press("Enter")
    page.locator(".counter").click()
    expect(page.get_by_text("先说的")).to_be_visible()
    (notebooks / "go").touch()
    wait_for(page, notebooks / "said")
    expect(page.get_by_text("按了 0 下")).to_be_visible()

    assert len(held) == 1
    held[0].continue_()
    connected(page)
    expect(page.get_by_text("按了 1 下")).to_be_visible()
    expect(page.get_by_text("听到：我写的")).to_be_visible()
    expect(page.get_by_label("自己写")).to_have_value("我写的")
    expect(page.locator(".counter")).to_have_text("数到 1，两倍是 2")
    expect(page.get_by_text("后来说的")).to_be_visible()


def test_after_a_break_everything_goes_on(kit: Kit, device: Device, watch: Watch) -> None:
    with cable_to(kit.port) as cable:
        watch.addresses.append(cable.address)
        watch.expected += [
            r"WebSocket connection to '\S+/api/kernels/\S+' failed",
            r"Failed to load resource: net::ERR_",
        ]
        page = device(DESK)
        let_in(page, cable, kit.people()["示例党员乙"])
        open_page(page, cable, "home")
        connected(page)
        move(slider(page, "整数"))
        expect(page.locator(".widget-html").first).to_have_text("整数：4")
        page.context.set_offline(True)
        cable.cut()
        page.wait_for_function("() => window.kitPage.kernel.connectionStatus !== 'connected'")
        move(slider(page, "整数"))
        page.get_by_role("button", name="按一下").click()
        cable.mend()
        page.context.set_offline(False)
        expect(page.locator(".widget-html").first).to_have_text("整数：5")
        expect(page.get_by_text("按了 1 下")).to_be_visible()


def test_the_widgets_fit_a_phone(kit: Kit, device: Device, shots: Path) -> None:
    page = device()
    let_in(page, kit, kit.people()["示例党员乙"])
    open_page(page, kit, "home")
    connected(page)
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    page.screenshot(path=shots / "ordinary-widgets-390.png", full_page=True)


def wait_for(page: Page, path: Path) -> None:
    """Until a file is there; the browser goes on meanwhile."""
    for _ in range(200):
        if path.exists():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{path.name} did not come")
