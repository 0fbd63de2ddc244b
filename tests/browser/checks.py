"""What holds for every page, whoever looks at it."""

from typing import Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

WCAG: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""Names of axe's rules for WCAG 2.2 A and AA, and its advice beyond them."""

COLOUR: Final = ["color-contrast", "link-in-text-block"]
"""Those of these rules that look at colours; for all others a page is the same in the light and in the dark."""

AXE: Final = Axe()


async def axe_clean(page: Page, rules: list[str] = WCAG) -> None:
    """Return if axe finds nothing on the page as it stands by these rules, or rules of these names.

    Raises:
        AssertionError: it does; names the rule, the element and the reason.
    """
    found = await AXE.run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


async def no_sideways_scroll(page: Page) -> None:
    """Return if the page is no wider than its window.

    Raises:
        AssertionError: it is; names what stands out.
    """
    wide = await page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
        [...document.querySelectorAll("body *")]
            .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map(each => each.outerHTML.slice(0, 120)).slice(0, 5)"""
    )
    assert wide == [], wide
    width = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
