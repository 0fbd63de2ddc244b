"""How somebody uses a page: with a mouse or a finger, or with a keyboard alone."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Locator, Page

from tests.browser.watch import Watch

TABS_LIMIT: Final = 200
"""After which something cannot be reached by keyboard."""

OPTIONAL: Final = r"( \(boleh kosong\))?"
KEY: Final = r"( .)?"
"""The single key that stands on a button belongs to its name."""


def named(text: str, rest: str) -> "re.Pattern[str]":
    """Exactly this name, with what may stand behind it."""
    return re.compile(rf"^\s*{re.escape(text)}{rest}\s*$")


async def option_of(control: Locator, begins: str) -> str:
    """What a list offers that begins with these words."""
    options = await control.locator("option").all_inner_texts()
    found = [each for each in options if each.strip().startswith(begins)]
    assert found, (begins, options[:40])
    return found[0]


class Hand:
    """Somebody at a window, with a mouse or a finger."""

    def __init__(self, page: Page, watch: Watch, *, opens_to_all: bool) -> None:
        self.page = page
        self.watch = watch
        self.opens_to_all = opens_to_all

    async def go(self, address: str, *, expects: int = 200) -> None:
        """Open an address, as from a letter or a bookmark."""
        await self.page.goto(address)
        await self.look(expects=expects)

    async def look(self, *, expects: int = 200) -> None:
        """Hold the page to everything that holds for every page."""
        await self.watch.judge(self.page, opens_to_all=self.opens_to_all, expects=expects)

    async def button(self, name: str) -> Locator:
        """The button or link of that name: what a page is about comes before what stands around it."""
        exact = named(name, KEY)
        for within in (self.page.locator("main"), self.page.locator("body")):
            for found in (within.get_by_role("button", name=exact), within.get_by_role("link", name=exact)):
                if await found.locator("visible=true").count():
                    return found.locator("visible=true").first
        raise AssertionError(f"no {name!r} on {self.page.url}: {await self.page.locator('main').inner_text()}")

    async def press(self, name: str, *, expects: int = 200) -> None:
        """Press a button or a link that leads to a page."""
        await self.follow(await self.button(name), expects=expects)

    async def follow(self, target: Locator, *, expects: int = 200) -> None:
        """Press what leads to a page."""
        await self.approach(target)
        async with self._leading_on():
            await self.activate(target)
        await self.look(expects=expects)

    async def unfold(self, name: str) -> None:
        """Open what is folded under a line."""
        summary = self.page.locator("summary").filter(has_text=named(name, KEY))
        await self.activate(summary)

    async def unfold_what_holds(self, name: str) -> None:
        """Open what a link or a button is folded into."""
        folded = self.page.locator("main details:not([open])").filter(has=self.page.locator("a", has_text=name))
        await self.activate(folded.first.locator("summary"))

    async def fill(self, control: Locator, said: str) -> None:
        """Fill a control in: a text, or the words of what is chosen in a list."""
        if await control.evaluate("each => each.tagName") == "SELECT":
            await self.choose(control, await option_of(control, said))
        else:
            await self.write(control, said)

    async def write(self, control: Locator, text: str) -> None:
        """Write a text instead of what stands there."""
        await control.fill(text)

    async def choose(self, control: Locator, option: str) -> None:
        """Choose in a list."""
        await control.select_option(label=option)

    async def pick(self, radio: Locator) -> None:
        """Choose one of several buttons."""
        await radio.check()

    async def attach(self, control: Locator, file: Path) -> None:
        """Choose a file."""
        await control.set_input_files(file)

    async def approach(self, target: Locator) -> None:
        """Do what has to be done before something can be pressed."""

    async def activate(self, target: Locator) -> None:
        """Press something."""
        await target.click()

    def field(self, label: str) -> Locator:
        """The control of that label which can be seen."""
        return self.page.locator("main").get_by_label(named(label, OPTIONAL)).locator("visible=true").first

    def control(self, identity: str) -> Locator:
        """The control with an id."""
        return self.page.locator(f"#{identity}")

    @asynccontextmanager
    async def _leading_on(self) -> AsyncIterator[None]:
        async with self.page.expect_navigation(wait_until="load"):
            yield


class Keyboard(Hand):
    """Somebody with a keyboard alone: Tab, Enter, the space bar, arrows, and the single keys of the pages."""

    async def go(self, address: str, *, expects: int = 200) -> None:
        await super().go(address, expects=expects)
        # A page that has just been opened is read from its beginning.
        assert await self.page.evaluate("document.activeElement === document.body || document.activeElement.autofocus")

    async def approach(self, target: Locator) -> None:
        if await self._key_of(target) is None:
            await self._reach(target)

    async def activate(self, target: Locator) -> None:
        key = await self._key_of(target)
        if key is None:
            await self._reach(target)
        await self.page.keyboard.press(key or "Enter")

    async def write(self, control: Locator, text: str) -> None:
        await self._reach(control)
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.press("Delete")
        await self.page.keyboard.insert_text(text)

    async def choose(self, control: Locator, option: str) -> None:
        await self._reach(control)
        options = await control.locator("option").all_inner_texts()
        await self.page.keyboard.press("Home")
        for _ in range(options.index(option)):
            await self.page.keyboard.press("ArrowDown")
        assert await control.evaluate("each => each.selectedOptions[0].text") == option.strip()

    async def pick(self, radio: Locator) -> None:
        name = await radio.get_attribute("name")
        await self._reach(self.page.locator(f"input[name={name}]:checked"))
        for _ in range(await self.page.locator(f"input[name={name}]").count()):
            if await radio.is_checked():
                return
            await self.page.keyboard.press("ArrowDown")
        assert await radio.is_checked()

    async def attach(self, control: Locator, file: Path) -> None:
        async with self.page.expect_file_chooser() as choosing:
            # What the renderer is told to catch and what is pressed reach it on two ways; to ask it where the focus is
            # goes the first way, so that nothing is pressed before it catches.
            await self._reach(control)
            await self.page.keyboard.press("Space")
        await (await choosing.value).set_files(file)

    async def _reach(self, target: Locator) -> None:
        """Move the focus to it as a person does, past whatever stands before it."""
        await target.wait_for(state="visible")
        is_content = await target.evaluate("each => each.closest('main') !== null")
        for _ in range(TABS_LIMIT):
            if await target.evaluate("each => each === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
            if is_content and await self.page.evaluate("document.activeElement.matches('a.loncat')"):
                await self.page.keyboard.press("Enter")
        raise AssertionError(f"the keyboard does not reach {target}")

    async def _key_of(self, target: Locator) -> str | None:
        """The single key that presses it now; None where it has none, or where the focus is in a field."""
        key = target.locator("kbd")
        if not await key.count():
            return None
        typing = "input:not([type=radio]):not([type=checkbox]), textarea, select"
        is_typing = await self.page.evaluate("fields => document.activeElement.matches(fields)", typing)
        return None if is_typing else await key.first.inner_text()
