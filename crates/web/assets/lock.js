// Locks the screen when nobody types or touches for a while, and keeps the page: what was typed
// stays where it is, hidden, until its writer shows who they are. The server locks by itself too.
"use strict";
(() => {
  const limit = Number(document.body.dataset.kunciMs || 0);
  if (!limit) return;
  const SEEN = "simpul-dipakai";
  const TELL_MS = Math.min(120000, limit / 3);
  let told = Date.now();
  let locked = false;
  const store = {
    get: () => {
      try {
        return Number(localStorage.getItem(SEEN) || 0);
      } catch {
        return 0;
      }
    },
    set: (at) => {
      try {
        localStorage.setItem(SEEN, String(at));
      } catch {
        // Without storage each page counts for itself.
      }
    },
  };
  let own = Date.now();
  store.set(own);
  const used = () => {
    if (locked) return;
    own = Date.now();
    if (own - store.get() > 1000) store.set(own);
    if (own - told < TELL_MS) return;
    told = own;
    fetch("/kunci/ada", { redirect: "manual" })
      .then((answer) => {
        if (answer.status !== 204) lock();
      })
      .catch(() => {});
  };
  for (const kind of ["keydown", "pointerdown", "touchstart"]) {
    addEventListener(kind, used, { capture: true, passive: true });
  }
  setInterval(() => {
    if (!locked && Date.now() - Math.max(own, store.get()) >= limit) lock();
  }, 1000);

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const field = (label, name, properties) => {
    const input = element("input", { name, id: `kunci-${name}`, type: "password", required: true });
    Object.assign(input, properties);
    return element("div", { className: "field" },
      element("label", { htmlFor: input.id, textContent: label }), input);
  };

  const lock = () => {
    if (locked) return;
    locked = true;
    const byPin = document.body.dataset.kunci === "pin";
    const byCode = document.body.dataset.kunci === "kode";
    const wrong = element("p", { className: "wrong", hidden: true });
    wrong.setAttribute("role", "alert");
    const fields = element("div", { className: "fields" },
      byPin
        ? field("PIN", "pin", { inputMode: "numeric", autocomplete: "off", maxLength: 6 })
        : field("Kata sandi", "sandi", { autocomplete: "current-password", maxLength: 128 }));
    if (byCode) {
      fields.append(field("Kode dari aplikasi kode, atau kode cadangan", "kode",
        { type: "text", autocomplete: "one-time-code", maxLength: 40 }));
    }
    const form = element("form", {}, fields, wrong,
      element("p", { className: "actions" },
        element("button", { textContent: "Buka" }),
        element("a", { className: "button button-quiet", href: "/kunci",
          textContent: "Ganti pengguna" })));
    const box = element("dialog", { className: "lock" },
      element("h2", { textContent: "Layar terkunci", id: "kunci-judul" }),
      element("p", { className: "quiet",
        textContent: "Yang Anda ketik masih ada. Buka untuk melanjutkan." }),
      form);
    box.setAttribute("aria-labelledby", "kunci-judul");
    box.addEventListener("cancel", (event) => event.preventDefault());
    const body = new URLSearchParams({ kata: document.body.dataset.kata || "" });
    fetch("/kunci", { method: "POST", body, redirect: "manual" }).catch(() => {});
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      wrong.hidden = true;
      const shown = new URLSearchParams(new FormData(form));
      shown.set("kata", document.body.dataset.kata || "");
      let answer = {};
      try {
        const headers = { "x-bagian": "kunci" };
        const sent = await fetch("/kunci/buka", { method: "POST", body: shown, headers });
        answer = await sent.json();
      } catch {
        answer = { pesan: "Belum tersambung. Tunggu sebentar, lalu coba lagi." };
      }
      form.reset();
      if (answer.ke) location.assign(answer.ke);
      if (answer.pesan) {
        wrong.textContent = answer.pesan;
        wrong.hidden = false;
      }
      if (answer.kata) open(box, answer.kata);
    });
    document.body.classList.add("is-locked");
    document.body.append(box);
    box.showModal();
  };
  const open = (box, word) => {
    const old = document.body.dataset.kata;
    document.body.dataset.kata = word;
    for (const input of document.querySelectorAll("input[name=kata]")) {
      if (input.value === old) input.value = word;
    }
    box.remove();
    document.body.classList.remove("is-locked");
    locked = false;
    own = told = Date.now();
    store.set(own);
  };
})();
