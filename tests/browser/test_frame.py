"""The page that stands where something was not done, in a real browser."""

from playwright.async_api import Page

from tests.browser.checks import axe_clean, no_sideways_scroll


async def test_a_page_without_content_is_whole_at_every_width(page_at_1280: Page, page_at_360: Page) -> None:
    for page in (page_at_1280, page_at_360):
        answer = await page.goto("/tidak-ada")
        assert answer is not None
        assert answer.status == 404
        await axe_clean(page)
        await no_sideways_scroll(page)
