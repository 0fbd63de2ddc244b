// Drafts of what somebody is writing: kept in this browser until it is sent, so that a closed window loses nothing.
// Only texts are kept, never how a person is reached, and only for the account that wrote them; signing out forgets all.
// Without this file a page is whole; the answer to a form that was not carried out holds what was typed then.
(() => {
  const nav = document.querySelector("nav[data-akun]");
  if (!nav) return;
  let store;
  try { store = window.localStorage; } catch { return; }
  const all = "draf:", mine = all + nav.dataset.akun + ":";
  const forget = (start, but) => {
    for (const key of Object.keys(store)) if (key.startsWith(start) && !(but && key.startsWith(but))) store.removeItem(key);
  };
  forget(all, mine);
  for (const form of document.querySelectorAll("form[data-hapus-draf]")) form.addEventListener("submit", () => forget(all));
  if (["#tercatat", "#sudah-tercatat", "#tidak-berubah"].includes(location.hash)) {
    const sent = store.getItem(mine + "terkirim");
    if (sent) forget(sent);
    store.removeItem(mine + "terkirim");
  }
  // Whether the page gives a form back: what stands in it then is newer than any draft.
  const isBack = document.querySelector("#keberatan, .salah") !== null;
  for (const form of document.querySelectorAll("form[method=post]:not([data-hapus-draf])")) {
    const fields = form.querySelectorAll("[data-draf]");
    // What a form says of what it is about: a draft for one appointment is none for another.
    const about = (form.dataset.drafMenurut || "").split(" ").map((name) => form.elements[name]?.value || "").join(" ").trim();
    const path = mine + new URL(form.getAttribute("action") || "", location.href).pathname + ":";
    const of = path + (about && about + ":");
    // A form that was given back: its draft goes on under what the form is about by now.
    const before = store.getItem(mine + "terkirim");
    if (isBack && before?.startsWith(path) && before !== of) {
      forget(before);
      try { for (const field of fields) if (field.value) store.setItem(of + field.name, field.value); } catch { /* full */ }
    }
    for (const field of fields) {
      const kept = store.getItem(of + field.name);
      if (kept && !isBack && kept !== field.defaultValue) {
        field.value = kept;
        for (const note of document.querySelectorAll("[data-kabar-draf]")) note.hidden = false;
      }
      field.addEventListener("input", () => {
        try { if (field.value) store.setItem(of + field.name, field.value); else store.removeItem(of + field.name); } catch { /* full */ }
      });
    }
    // Of a form without a draft too: what is told as recorded next is that form, and not the one that was sent before it.
    form.addEventListener("submit", () => { try { store.setItem(mine + "terkirim", of); } catch { /* full */ } });
  }
})();
