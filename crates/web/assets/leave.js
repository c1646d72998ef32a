// What was typed on this device and not saved yet: told on the first page and before signing out,
// and gone with whoever signs out. Keys begin with the account, so that people who share a computer
// keep theirs; they hold no names.
"use strict";
(() => {
  const account = document.body.dataset.akun;
  if (!account) return;
  const FORM = "simpul.isian.";
  const DAY = "simpul.draf.";
  const SHOWN_MAX = 10;

  const keys = () => {
    try {
      return Object.keys(localStorage);
    } catch {
      return [];
    }
  };
  const isDraft = (key) => key.startsWith(FORM) || key.startsWith(DAY);
  const isOwn = (key) => key.startsWith(`${FORM}${account}.`) || key.startsWith(`${DAY}${account}.`);
  const forget = (forgotten) => {
    for (const key of forgotten) {
      try {
        localStorage.removeItem(key);
      } catch {
        // Closed storage holds nothing either.
      }
    }
  };
  // When it was kept, and where it goes on.
  const read = (key) => {
    let at = 0;
    try {
      const draft = JSON.parse(localStorage.getItem(key) || "null") || {};
      at = draft.keptAt || draft.at || 0;
    } catch {
      // Its time is not known.
    }
    if (key.startsWith(FORM)) {
      const [form, person] = key.slice(FORM.length + account.length + 1).split(".");
      return { at, what: "Formulir seorang warga", href: `/orang/${person}/isi/${form}` };
    }
    const [place, day, child] = key.slice(DAY.length + account.length + 1).split(".");
    return { at, what: "Hari buka posyandu", href: `/posyandu/${place}/${day}/${child}` };
  };
  const own = () => keys().filter(isOwn).map(read).sort((one, other) => other.at - one.at);

  const MONTHS = "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des".split(" ");
  const time = (at) => {
    if (!at) return "waktu tidak diketahui";
    const when = new Date(at);
    const two = (number) => String(number).padStart(2, "0");
    return `${when.getDate()} ${MONTHS[when.getMonth()]} ${when.getFullYear()} pukul ` +
      `${two(when.getHours())}.${two(when.getMinutes())}`;
  };
  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const list = (drafts) => {
    const rows = drafts.slice(0, SHOWN_MAX).map((draft) =>
      element("li", {},
        element("a", { href: draft.href, textContent: `${draft.what}, ${time(draft.at)}` })));
    if (SHOWN_MAX < drafts.length) {
      rows.push(element("li", { textContent: `dan ${drafts.length - SHOWN_MAX} lagi` }));
    }
    return element("ul", {}, ...rows);
  };

  // Told on the first page for as long as they are kept.
  const tell = () => {
    const drafts = own();
    if (location.pathname !== "/" || drafts.length === 0) return;
    const words = `Ada ${drafts.length} isian Anda yang belum tersimpan. Isian itu hanya ada di ` +
      "perangkat ini; buka dan simpan. Sesudah beberapa hari isian itu dihapus.";
    const note = element("section", { className: "note" },
      element("p", { textContent: words }), list(drafts));
    note.dataset.belumTersimpan = String(drafts.length);
    document.querySelector("main").prepend(note);
  };

  const ask = (form, drafts) => {
    const wrong = element("p", { className: "wrong", hidden: true });
    wrong.setAttribute("role", "alert");
    const back = element("button", { type: "button", textContent: "Kembali, simpan dulu" });
    const leave = element("button", { type: "button", className: "button-quiet",
      textContent: "Keluar dan hapus isian" });
    const box = element("dialog", { className: "lock" },
      element("h2", { id: "keluar-judul",
        textContent: `${drafts.length} isian belum tersimpan` }),
      element("p", { textContent: "Isian ini hanya ada di perangkat ini. Bila Anda keluar, " +
        "isian ini dihapus dan tidak dapat dikembalikan." }),
      list(drafts),
      element("p", { className: "quiet",
        textContent: "Hanya pergi sebentar? Pilih Kunci; isian tetap ada." }),
      wrong, element("p", { className: "actions" }, back, leave));
    box.setAttribute("aria-labelledby", "keluar-judul");
    box.addEventListener("close", () => box.remove());
    for (const link of box.querySelectorAll("a")) {
      link.addEventListener("click", () => box.close());
    }
    back.addEventListener("click", () => box.close());
    leave.addEventListener("click", async () => {
      leave.disabled = true;
      try {
        // Only when the server let go is anything taken away here.
        const answer = await fetch("/keluar", {
          method: "POST", body: new URLSearchParams(told(form)), redirect: "manual" });
        if (answer.type !== "opaqueredirect") throw new Error("not signed out");
        forget(keys().filter(isOwn));
        location.assign("/masuk");
      } catch {
        wrong.textContent = "Belum tersambung, jadi Anda belum keluar dan isian masih ada. " +
          "Coba lagi.";
        wrong.hidden = false;
        leave.disabled = false;
      }
    });
    // The menu of a phone would stay over the page.
    form.closest("details")?.removeAttribute("open");
    document.body.append(box);
    box.showModal();
    back.focus();
  };

  // What the form sends; and that nobody else has anything here, so that all may be cleared.
  const told = (form) => {
    const fields = new FormData(form);
    if (!keys().some((key) => isDraft(key) && !isOwn(key))) fields.set("bersih", "1");
    return fields;
  };

  for (const form of document.querySelectorAll('form[action="/keluar"]')) {
    form.addEventListener("submit", (event) => {
      const drafts = own();
      if (drafts.length !== 0) {
        event.preventDefault();
        ask(form, drafts);
        return;
      }
      if (told(form).has("bersih") && !form.elements.bersih) {
        form.append(element("input", { type: "hidden", name: "bersih", value: "1" }));
      }
    });
  }
  tell();
})();
