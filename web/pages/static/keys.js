// Keys of a page. Every page is whole without this file: what a key does here, a link or a button does too.
// One letter presses the element that holds <kbd> with that letter; never while somebody is typing, and not at all where
// a cookie says that single keys are off (WCAG 2.1.4).
document.addEventListener("keydown", (e) => {
  if (document.cookie.split("; ").includes("desk_keys=off")) return;
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
  if (e.key === "?") { document.getElementById("tombol")?.click(); return; }
  if (e.key === "/") { e.preventDefault(); document.getElementById("q")?.focus(); return; }
  if (e.key === "j" || e.key === "k") {
    const rows = [...document.querySelectorAll(".masalah-baris .hal")];
    const at = rows.indexOf(document.activeElement);
    if (rows.length) rows[Math.max(0, Math.min(rows.length - 1, at + (e.key === "j" ? 1 : -1)))].focus();
    return;
  }
  if (e.key === "x") { document.activeElement?.closest(".masalah-baris")?.querySelector(".pilih")?.click(); return; }
  for (const key of document.querySelectorAll("kbd")) {
    if (key.textContent !== e.key) continue;
    const pressed = key.closest("a, button, summary");
    // While nothing is chosen, what is done with several is not there to be pressed.
    if (pressed?.closest(".massal") && !document.querySelector(".pilih:checked")) continue;
    pressed?.click();
    return;
  }
});
