"""The pages in a real browser: nothing runs, nothing is fetched, hostile names are text, and all fits a phone.

Without Chromium these tests are skipped, unless ``AUTOGRADER_NEEDS_BROWSER`` is set: then they fail.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import made_up
import numpy as np
import pytest
from made_up import Handed

from autograder.app.class_report import write_pages
from autograder.app.grader import Grader
from autograder.domain.record import Raised, Returned

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
BAD = [
    "<script>document.title='hacked';window.hacked=1</script>", '"><img src=x onerror="document.title=\'hacked\'">', "</svg></style></title><h1>hacked",
    "javascript:document.title='hacked'", "<iframe src='https://evil.example/'></iframe>", "<style>@import 'https://evil.example/x.css';</style>",
    "\u202eevil\u202c", "x" * 400, "<b onmouseover=alert(1)>b", "{{ 7777 * 7777 }}",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless Chromium with a profile of its own, whose console and network can be read."""
    try:
        from selenium import webdriver
    except ImportError:
        webdriver = None
    if not (CHROMIUM and DRIVER and webdriver):
        if os.environ.get("AUTOGRADER_NEEDS_BROWSER"):
            pytest.fail("AUTOGRADER_NEEDS_BROWSER is set, but selenium, chromium or chromedriver is not installed")
        pytest.skip("selenium, chromium or chromedriver is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield made
    made.quit()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, grader: Grader) -> Path:
    """A class of which some are called what nobody should be, and write what nobody should."""
    folder = tmp_path_factory.mktemp("report")
    spec, targets = grader.assignment, grader.targets
    hands = made_up.attention(40, spec, targets)
    wide = np.arange(12.0).reshape(4, 3) * 1.23456789e-7
    for bad in BAD:
        outcomes = {
            "1.2.1": Returned(bad, bad), "1.2.2": Returned(wide, bad * 20), "1.3.1": Raised(bad, bad, bad), "1.3.2": Returned({bad: [bad]}),
            "1.4.1": Returned([bad, bad]), "1.4.2": Returned(np.array([1e300, -1e300, 1e-300])),
        }  # fmt: skip
        facts = {"people": [{"name": bad, "sid": "1", "email": bad}], "late": True, "attempt": 3}
        hands.append(Handed(bad, outcomes, (f"# Write-up\n{bad}",), facts, bad, bad))
    book, run = made_up.keep(folder / "book.sqlite", spec, targets, hands, {"notes": BAD})
    with book:
        write_pages(folder / "report", spec, targets, book, run)
        write_pages(folder / "anonymous", spec, targets, book, run, anonymous=True)
    return folder


def pages(folder: Path) -> list[Path]:
    """The class's page, and those students' that are worth a look."""
    students = sorted((folder / "students").iterdir())
    return [folder / "index.html", *students[:2], *students[-12:], *(p for p in students if "script" in p.name)]


def opened(browser: Any, path: Path, width: int = 1200) -> None:
    """Open a page of that width, with nothing in the logs from before."""
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get("about:blank")
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(path.as_uri())


def requested(browser: Any) -> set[str]:
    """Every address that was asked for."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    sent += [m["params"]["url"] for m in messages if m["method"] == "Network.webSocketCreated"]
    return {url.partition("#")[0] for url in sent}


@pytest.mark.parametrize("kind", ["report", "anonymous"])
def test_nothing_runs_and_nothing_is_fetched(browser: Any, report: Path, kind: str) -> None:
    for path in pages(report / kind):
        opened(browser, path)
        for details in browser.find_elements("css selector", "details"):
            browser.execute_script("arguments[0].open = true", details)
        assert browser.get_log("browser") == [], path
        assert requested(browser) == {path.as_uri()}
        assert browser.title != "hacked"
        assert browser.execute_script("return window.hacked") is None
        assert browser.find_elements("css selector", "script, img, iframe, object, embed, link, form, base") == []
        assert len(browser.find_elements("css selector", "h1")) == 1


def test_this_would_be_seen(browser: Any, tmp_path: Path) -> None:
    """The test of the test: a page that does all of this is caught."""
    page = tmp_path / "bad.html"
    page.write_text("<img src='http://127.0.0.1:9/x.png'><script>undefined_name()</script>")
    opened(browser, page)
    assert any("127.0.0.1" in url for url in requested(browser))
    assert any("undefined_name" in entry["message"] for entry in browser.get_log("browser"))


def test_what_the_pages_forbid_is_forbidden(browser: Any, report: Path, tmp_path: Path) -> None:
    """Should anything slip through the escaping, the page's own policy stops it."""
    text = (report / "report" / "index.html").read_text()
    page = tmp_path / "slipped.html"
    page.write_text(
        text.replace("<main>", "<main><script>document.title='hacked'</script><img src='http://127.0.0.1:9/x.png'>")
    )
    opened(browser, page)
    assert browser.title != "hacked"
    said = " ".join(entry["message"] for entry in browser.get_log("browser"))
    assert "Content Security Policy" in said
    assert said.count("Refused") + said.count("violates") >= 2


def test_hostile_names_are_text(browser: Any, report: Path) -> None:
    opened(browser, report / "report" / "index.html")
    links = [link.text for link in browser.find_elements("css selector", ".students tbody th a")]
    for bad in BAD:
        if bad.isprintable() and len(bad) < 200:
            assert bad in links
    for bad in BAD[:5]:
        opened(browser, report / "report" / "index.html")
        link = next(a for a in browser.find_elements("css selector", ".students tbody th a") if a.text == bad)
        browser.execute_script("arguments[0].click()", link)
        assert browser.find_element("css selector", "h1").text == bad
        assert browser.find_element("css selector", ".answers code").text == bad
        browser.execute_script("arguments[0].click()", browser.find_element("css selector", ".steps a"))
        assert browser.current_url.endswith("/index.html")


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_no_page_is_wider_than_the_screen(browser: Any, report: Path, width: int) -> None:
    for path in pages(report / "report"):
        opened(browser, path, width)
        for details in browser.find_elements("css selector", "details"):
            browser.execute_script("arguments[0].open = true", details)
        wide, there = browser.execute_script(
            "const d = document.documentElement; return [d.scrollWidth, d.clientWidth]"
        )
        assert wide <= there, path


def test_colours_can_be_read(browser: Any, report: Path) -> None:
    """The numbers of heat maps stand out from their cells, by the ratio that WCAG 2 asks of small text."""
    rules = {}
    page = report / "contrast.html"
    cells = "".join(f'<td class="{kind}{step}">0.5</td>' for kind in "hm" for step in range(11))
    style = (report / "report" / "index.html").read_text().split("<style>")[1].split("</style>")[0]
    page.write_text(f'<!doctype html><style>{style}</style><table class="heat"><tr><td></td>{cells}</tr></table>')
    opened(browser, page)
    for cell in browser.find_elements("css selector", "td[class]"):
        looks = browser.execute_script(
            "const s = getComputedStyle(arguments[0]); return [s.color, s.backgroundColor]", cell
        )
        light, dark = sorted((luminance(colour) for colour in looks), reverse=True)
        rules[cell.get_attribute("class")] = (light + 0.05) / (dark + 0.05)
    assert len(rules) == 22
    assert min(rules.values()) >= 4.5, rules


def luminance(colour: str) -> float:
    """Relative luminance of ``rgb(r, g, b)`` (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance)."""
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_it_can_be_printed(browser: Any, report: Path) -> None:
    opened(browser, report / "report" / "index.html")
    made = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    assert base64.b64decode(made["data"]).startswith(b"%PDF")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    wide, there = browser.execute_script("const d = document.documentElement; return [d.scrollWidth, d.clientWidth]")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert wide <= there
