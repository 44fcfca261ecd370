"""The built site in a browser that reaches nothing but the site."""

import shutil
import threading
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from solutions.publish.site import server as serve

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# Nothing of the browser's own business: no updates, no reports, no sandbox (it needs a user).
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WIDE = {"width": 1400, "height": 900}
NARROW = {"width": 400, "height": 800}


def page_names() -> list[str]:
    contents = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    listed = [entry["file"] for part in contents["parts"] for entry in part["chapters"]]
    return [contents["root"], *listed, "search"]


class Tab:
    """A page of the browser that notes what goes wrong on it."""

    def __init__(self, page: Page, address: str):
        self.page, self.address = page, address
        self.errors: list[str] = []
        page.route("**/*", self.answer)
        page.on("console", self.note_console)
        page.on("pageerror", lambda error: self.errors.append(f"error: {error}"))
        page.on("requestfailed", self.note_failure)
        page.on("response", self.note_response)

    def answer(self, route):
        if route.request.url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.errors.append(f"asked outside: {route.request.url}")
            route.abort()

    def note_console(self, message):
        if message.type in ("error", "warning"):
            self.errors.append(f"console: {message.text}")

    def note_failure(self, request):
        if request.failure != "net::ERR_ABORTED":  # the page was left while it was still loading
            self.errors.append(f"failed: {request.url} {request.failure}")

    def note_response(self, response):
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.url}")

    def open(self, path: str):
        self.errors.clear()
        self.page.set_viewport_size(WIDE)
        self.page.goto(self.address + path, wait_until="load")
        # Typeset, so that what is measured and read is what a reader sees.
        self.page.evaluate("() => window.MathJax?.startup?.promise.then(() => null)")
        self.page.evaluate("() => document.fonts.ready.then(() => null)")

    def theme(self, name: str):
        self.page.evaluate("name => { document.documentElement.dataset.theme = name }", name)

    def faults(self, **options) -> list[str]:
        """Serious and critical findings of axe-core, a line each."""
        # Text that is still fading in would be measured with less contrast than it will have.
        self.page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
        found = Axe().run(self.page, options=options).response["violations"]
        return [
            f"{fault['id']}: {node['html'][:200]} {node['failureSummary']}"
            for fault in found
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]


@pytest.fixture(scope="module")
def tab(site):
    server = serve(site, port=0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
        yield Tab(page, f"http://127.0.0.1:{server.server_port}/")
        browser.close()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", params=page_names())
def opened(request, tab):
    """Each page of the site in turn; all tests of one page share one visit."""
    tab.open(f"{request.param}.html")
    return tab


def test_a_page_loads_without_an_error_and_without_asking_outside(opened):
    expect(opened.page.locator("main h1 >> visible=true")).to_be_visible()
    assert opened.errors == []


def test_equations_are_typeset(opened):
    formulas = opened.page.locator("article .math").count()
    assert opened.page.locator("article .math mjx-container").count() >= formulas
    assert opened.page.locator("mjx-merror, [data-mjx-error]").count() == 0


def test_every_code_block_can_be_copied(opened):
    blocks = opened.page.locator("article div.highlight pre").count()
    assert opened.page.locator("article div.highlight button.copybtn").count() == blocks


def test_no_page_scrolls_sideways_on_a_telephone(opened):
    opened.page.set_viewport_size(NARROW)
    opened.page.evaluate("window.scrollTo(500, 0)")
    assert opened.page.evaluate("window.scrollX") == 0
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    # What scrolls by itself instead, such as a wide table, can be reached without a mouse.
    assert opened.faults(runOnly=["scrollable-region-focusable"]) == []
    opened.page.set_viewport_size(WIDE)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_serious_fault(opened, theme):
    opened.page.evaluate(
        """() => {
          document.querySelectorAll("details").forEach(folded => { folded.open = true; });
          document.querySelectorAll(".toggle-hidden > button.toggle-button").forEach(
            button => button.click());
        }"""
    )
    opened.theme(theme)
    assert opened.faults() == []


def test_what_begins_to_scroll_takes_the_focus_though_the_window_stays(tab):
    tab.open("02_seq2seq.html")
    tab.page.wait_for_timeout(500)  # the theme looks for what scrolls 300 ms after a change
    scrolling = """async () => {
      const article = document.querySelector("article");
      article.style.width = "300px";  // as while a sidebar moves, or when a fold opens
      await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
      return [...article.querySelectorAll("pre")]
        .filter(block => block.scrollWidth > block.clientWidth)
        .map(block => block.tabIndex);
    }"""
    found = tab.page.evaluate(scrolling)
    assert found == [0] * len(found) != []


@pytest.mark.parametrize("words", ["어텐션", "attention"])
def test_search_finds_a_term_in_either_language(tab, words):
    tab.open("index.html")
    tab.page.locator(".search-button__button >> visible=true").first.click()
    box = tab.page.locator(".search-button__search-container input[name=q]")
    box.fill(words)
    box.press("Enter")
    results = tab.page.locator("#search-results ul.search li")
    expect(results.first).to_be_visible()
    expect(tab.page.locator("#search-results .search-summary")).to_contain_text("finished")
    assert results.count() > 1
    tab.page.locator("#search-results a", has_text="Glossary").first.click()
    expect(tab.page.locator("article")).to_contain_text(words)
    assert tab.errors == []


def test_search_says_so_when_it_finds_nothing(tab):
    tab.open("search.html?q=없는단어")
    expect(tab.page.locator("#search-results .search-summary")).to_contain_text("did not match")


def test_a_search_result_quotes_the_text_and_not_the_buttons(tab):
    tab.open("search.html?q=preface")
    quotes = tab.page.locator("#search-results p.context")
    expect(quotes.first).to_be_visible()
    assert not [quote for quote in quotes.all_inner_texts() if ".pdf" in quote]


def test_the_theme_button_darkens_the_page_and_the_choice_lasts(tab):
    colours = """() => ["body", "article p", "article h1"].map(name => {
      const style = getComputedStyle(document.querySelector(name));
      return [style.color, name === "body" ? style.backgroundColor : null];
    })"""
    tab.open("index.html")
    light = tab.page.evaluate(colours)
    button = tab.page.locator("button.theme-switch-button >> visible=true")
    for _ in range(3):  # the button goes round: automatic, light, dark
        button.click()
        if tab.page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
    dark = tab.page.evaluate(colours)
    assert all(here != there for here, there in zip(light, dark, strict=True))
    tab.open("notation.html")
    assert tab.page.evaluate(colours) == dark
    tab.page.evaluate("localStorage.clear()")


def test_an_answer_is_folded_until_it_is_asked_for(tab):
    tab.open("index.html")
    answer = tab.page.locator(".solution .math").first
    expect(answer).not_to_be_visible()
    tab.page.locator(".solution button.toggle-button").first.click()
    expect(answer).to_be_visible()
