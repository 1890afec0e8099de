"""A province's own site shows its directory: the worked example of docs/run/api.md, as it stands there."""

import re
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "run" / "api.md"


def test_another_site_shows_the_directory_of_its_province(browser, address):
    (example,) = re.findall(r"```html\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    page = browser.new_page()

    page.set_content(example.replace("https://takwia.example.org", address))
    page.locator("#associations li").nth(49).wait_for()
    page.click("#more")
    page.locator("#associations li").nth(99).wait_for()

    links = page.locator("#associations a").evaluate_all("all => all.map(one => one.href)")
    assert len(set(links)) == 100 and all(one.startswith(f"{address}/associations/") for one in links)
    page.close()
