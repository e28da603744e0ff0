"""The pages in a real browser: nothing breaks, nobody else is asked, and everybody can use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from pydantic import SecretStr

from okrsync.web import Rules, Server, app
from tests.integration.web.behind import RecordingDoor
from tests.integration.web.shelf import Shelf

PAGES = (
    *("/", "/kr/dropout", "/kr/survey", "/kr/attainment", "/projects", "/connections", "/history"),
    *("/?as_of=2027-07-05", "/kr/dropout?as_of=2027-07-10", "/?status=missed", "/nothing", "/?as_of=never"),
)
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "dark phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
Open = Callable[..., Page]


class Complaints:
    """Everything that a page complained about, or asked of somebody else."""

    def __init__(self, page: Page) -> None:
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("requestfailed", lambda request: self.said.append(f"{request.url} failed"))
        page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith("http://127.0.0.1:"):
            self.said.append(f"asked {request.url}")


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    held: list[BrowserContext] = []

    def make(**look: Any) -> BrowserContext:
        held.append(browser.new_context(**look))
        return held[-1]

    yield make
    for one in held:
        one.close()


@pytest.fixture
def open_(context: Callable[..., BrowserContext]) -> Open:
    def opened(address: str, **look: Any) -> Page:
        page = context(**look).new_page()
        page.goto(address)
        return page

    return opened


@pytest.mark.parametrize("path", PAGES)
def test_a_page_complains_of_nothing_and_asks_nobody_else(
    context: Callable[..., BrowserContext], demo: str, path: str
) -> None:
    page = context().new_page()
    complaints = Complaints(page)
    answer = page.goto(f"{demo}{path}")
    assert answer is not None
    page.wait_for_load_state("networkidle")
    told = [one for one in complaints.said if answer.ok or f"{answer.status}" not in one]
    assert told == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_: Open, demo: str, axe: str, path: str, look: str) -> None:
    page = open_(f"{demo}{path}", **LOOKS[look])
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    told = [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found]
    assert told == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_scrolls_downwards_only(open_: Open, demo: str, path: str) -> None:
    page = open_(f"{demo}{path}", **LOOKS["phone"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_verdict_is_seen_without_scrolling_on_any_screen(open_: Open, demo: str) -> None:
    for look in LOOKS.values():
        page = open_(demo, **look)
        expect(page.locator("h1")).to_have_text("4 key results: 1 achieved, 2 on track, 1 at risk.")
        expect(page.locator("h1")).to_be_in_viewport()
        expect(page.locator(".stuck")).to_be_in_viewport()


def test_dark_is_dark_and_light_is_light(open_: Open, demo: str) -> None:
    def lightness(look: str) -> int:
        page = open_(demo, **LOOKS[look])
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return int(colour.removeprefix("rgb(").partition(",")[0])

    assert lightness("dark") < 40
    assert lightness("light") > 220


def test_from_the_overview_to_a_key_result_to_an_earlier_day_and_back(open_: Open, demo: str) -> None:
    page = open_(demo)
    page.get_by_role("link", name="Reduce the annual school dropout rate from 8% to 3%").first.click()
    expect(page.get_by_role("img", name="delivery 100 %")).to_be_visible()
    page.get_by_label("As of").fill("2027-07-05")
    page.get_by_role("button", name="Look back").click()
    expect(page.get_by_text("This is how it looked at the end of 2027-07-05.")).to_be_visible()
    expect(page.get_by_role("img", name="delivery 78 %, expected 56 %")).to_be_visible()
    page.get_by_role("link", name="Overview", exact=True).first.click()
    expect(page.get_by_text("This is how it looked at the end of 2027-07-05.")).to_be_visible()
    page.get_by_role("link", name="Back to now").click()
    expect(page.get_by_role("img", name="delivery 100 %, expected 100 %").first).to_be_visible()


def test_filters_can_be_combined(open_: Open, demo: str) -> None:
    page = open_(demo)
    page.get_by_role("link", name="on track 2").click()
    assert page.locator(".kr").count() == 2
    page.get_by_label("Owner").select_option("inclusion-office")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("No key result is like that.")).to_be_visible()
    page.get_by_role("link", name="at risk 1").click()
    assert page.locator(".kr").count() == 1


def test_a_keyboard_is_enough(open_: Open, demo: str) -> None:
    page = open_(demo)

    def tabbed() -> str:
        page.keyboard.press("Tab")
        told: str = page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")
        return told

    assert tabbed() == "Skip to the content"
    expect(page.locator(".skip")).to_be_in_viewport()
    assert [tabbed() for _ in range(5)] == ["okrsync", "Overview", "Projects", "Connections", "History"]
    page.keyboard.press("Shift+Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.goto(demo)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert tabbed().startswith("Increase the share")


def test_it_works_without_a_script(open_: Open, demo: str) -> None:
    page = open_(f"{demo}/kr/dropout", java_script_enabled=False)
    page.locator("summary", has_text="The figures of this chart").first.click()
    expect(page.get_by_role("table", name="Delivery and result over the period")).to_be_visible()


def test_on_paper_there_is_nothing_to_click(open_: Open, demo: str) -> None:
    page = open_(demo)
    page.emulate_media(media="print")
    for gone in ("nav[aria-label='Pages of okrsync']", ".as-of", ".filters"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".kr").first).to_be_visible()


def test_newer_numbers_come_by_themselves(
    context: Callable[..., BrowserContext], web: int, shelf: Shelf
) -> None:
    page = context().new_page()
    page.clock.install()
    page.goto(f"http://127.0.0.1:{web}/")
    expect(page.get_by_role("img", name="delivery 50 %")).to_be_visible()
    shelf.bench.tool.finish("C")
    shelf.bench.one()
    page.clock.run_for(16_000)
    expect(page.get_by_role("img", name="delivery 75 %")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("The numbers have changed by 2026-06-11 10:00.")


def test_who_reads_closely_is_not_disturbed(
    context: Callable[..., BrowserContext], web: int, shelf: Shelf
) -> None:
    page = context().new_page()
    page.clock.install()
    page.goto(f"http://127.0.0.1:{web}/kr/rate")
    page.locator("summary").first.click()
    shelf.bench.tool.finish("C")
    shelf.bench.one()
    page.clock.run_for(16_000)
    expect(page.get_by_role("img", name="delivery 50 %")).to_be_visible()
    page.locator("summary").first.click()
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(16_000)
    expect(page.get_by_role("img", name="delivery 75 %")).to_be_visible()


def test_a_look_back_stands_still(context: Callable[..., BrowserContext], web: int) -> None:
    page = context().new_page()
    page.clock.install()
    page.goto(f"http://127.0.0.1:{web}/?as_of=2026-06-02")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(60_000)
    assert asked == []


def test_the_token_opens_the_page_in_a_browser_until_it_is_left(
    open_: Open, door_to: RecordingDoor, axe: str
) -> None:
    token = "a-token-of-some-length"
    with Server(app(door_to, Rules(token=SecretStr(token))), "127.0.0.1", 0) as serving:
        page = open_(f"http://127.0.0.1:{serving.port}/kr/rate")
        page.evaluate(axe)
        assert page.evaluate("axe.run()")["violations"] == []
        page.get_by_label("Token").fill("a-wrong-token")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("alert")).to_have_text("That is not the token.")
        page.get_by_label("Token").fill(token)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Raise the rate")).to_be_visible()
        assert page.evaluate("document.cookie") == ""
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_label("Token")).to_be_visible()
        page.goto(f"http://127.0.0.1:{serving.port}/")
        expect(page.get_by_label("Token")).to_be_visible()


def test_a_link_from_another_site_finds_the_reader_logged_in(open_: Open, door_to: RecordingDoor) -> None:
    token = "a-token-of-some-length"
    with Server(app(door_to, Rules(token=SecretStr(token))), "127.0.0.1", 0) as serving:
        here = f"http://127.0.0.1:{serving.port}/kr/rate"
        page = open_(f"http://localhost:{serving.port}/")
        page.evaluate(f"location.href = '{here}'")
        page.wait_for_url(here)
        page.get_by_label("Token").fill(token)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Raise the rate")).to_be_visible()
        page.goto(f"http://localhost:{serving.port}/")
        page.evaluate(f"location.href = '{here}'")
        expect(page.get_by_role("heading", name="Raise the rate")).to_be_visible()
