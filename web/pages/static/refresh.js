// A page that is only read shows what is new by itself. Rows never move under a hand: while somebody points, types, marks
// or has begun to fill something in, a line says that there is news, and a link fetches it. The line also says when the
// service is out of reach, since then a page shows what was. A cookie turns it off; without this file a page is whole.
(() => {
  const line = document.getElementById("segar"), main = document.getElementById("isi");
  if (!line || !main) return;
  const QUIET = 5000, MOVING = "time, svg, .sisa, .sekarang, [data-jam]", PARTS = ["keadaan", "saya", "isi"];
  const waits = Number(line.dataset.setiap) * 1000;
  let touched = 0;
  for (const kind of ["pointermove", "pointerdown", "touchmove", "keydown", "wheel"])
    addEventListener(kind, () => { touched = Date.now(); }, { passive: true, capture: true });
  const isOff = () => document.cookie.split("; ").includes("desk_refresh=off");
  const say = (state) => {
    for (const each of line.querySelectorAll("[data-bila]")) each.hidden = !each.dataset.bila.split(" ").includes(state);
    line.hidden = !state;
  };
  const fields = () => [...main.querySelectorAll("input, textarea, select")];
  const isBegun = (each) => each.type === "checkbox" || each.type === "radio" ? each.checked !== each.defaultChecked
    : each.tagName === "SELECT" ? each.selectedIndex !== Math.max(0, [...each.options].findIndex((one) => one.defaultSelected))
    : each.value !== each.defaultValue;
  const isInUse = () => Date.now() - touched < QUIET || String(getSelection()) !== "" ||
    fields().some((each) => each === document.activeElement || isBegun(each));
  const essence = (element) => {
    const copy = element.cloneNode(true);
    for (const each of copy.querySelectorAll(MOVING)) each.remove();
    return copy.textContent.replace(/\s+/g, " ");
  };
  const put = (fresh) => {
    const held = document.activeElement, at = held && main.contains(held) && held.getAttribute("href");
    const unfolded = [...main.querySelectorAll("details[open] > summary")].map((each) => each.textContent);
    for (const id of PARTS) {
      const old = document.getElementById(id), now = fresh.getElementById(id);
      if (old && now) old.replaceChildren(...now.childNodes);
    }
    document.title = fresh.title;
    for (const each of main.querySelectorAll("details > summary")) if (unfolded.includes(each.textContent)) each.parentElement.open = true;
    if (at) [...main.querySelectorAll("a[href]")].find((each) => each.getAttribute("href") === at)?.focus({ preventScroll: true });
    const said = fresh.getElementById("segar");
    if (said) { line.replaceChildren(...said.childNodes); Object.assign(line.dataset, said.dataset); }
  };
  const ask = async (address) => {
    const answer = await fetch(address, { headers: { "X-Desk-Refresh": "1" }, cache: "no-store", signal: AbortSignal.timeout(20000) });
    if (answer.status === 401 || answer.redirected && new URL(answer.url).pathname === "/masuk") throw new Error("keluar");
    if (!answer.ok) throw new Error("putus");
    return answer;
  };
  const look = async () => {
    if (line.dataset.tanya) {
      const { version } = await (await ask(line.dataset.tanya)).json();
      if (String(version) === line.dataset.versi) return say("");
      if (line.dataset.cara === "kabar") return say("baru");
    }
    const fresh = new DOMParser().parseFromString(await (await ask(location.href)).text(), "text/html");
    const content = fresh.getElementById("isi");
    if (!content) throw new Error("putus");
    if (!isInUse()) { put(fresh); say(""); } else if (essence(content) !== essence(main)) say("baru"); else say("");
  };
  const again = async () => {
    if (!document.hidden && !isOff()) {
      try { await look(); } catch (error) {
        say(error.message === "keluar" ? "keluar" : "putus");
        if (error.message === "keluar") return;
      }
    }
    setTimeout(again, waits);
  };
  setTimeout(again, waits);
})();
