// Help for filling in a posyandu day; the pages work without it.
// What is typed is kept in the browser until it is saved, under ids and never under names. What
// follows from it is asked from the server, so no rule stands here.
(() => {
  "use strict";
  const DRAFT_PREFIX = "simpul.draf.";
  const DRAFT_KEPT_MS = 3 * 24 * 3600 * 1000;
  const LOOK_WAIT_MS = 350;
  // People who share a computer keep their drafts apart.
  const keyOf = (box) => `${DRAFT_PREFIX}${document.body.dataset.akun}.${box.dataset.draf}`;
  const ENTRIES = "input:not([type=hidden]):not([type=search]), select, textarea";

  // Drafts. Storage may be full or forbidden; then typing goes on without them.
  const readDraft = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  };
  const keepDraft = (key, values) => {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
    } catch {
      // Nothing to do: the form itself still holds what was typed.
    }
  };
  const dropDraft = (key) => {
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  };
  const dropOldDrafts = () => {
    try {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(DRAFT_PREFIX)) continue;
        const draft = readDraft(key);
        if (!draft || DRAFT_KEPT_MS < Date.now() - draft.at) dropDraft(key);
      }
    } catch {
      // No storage.
    }
  };

  const entries = (box) => Array.from(box.querySelectorAll(ENTRIES));
  const open = (box) => entries(box).filter((field) => !field.disabled && !field.readOnly);
  const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

  // Field names of a row begin with the id of the child; a draft and a look do without.
  const bare = (box, name) => {
    const prefix = box.dataset.orang ? box.dataset.orang + "." : "";
    return name.startsWith(prefix) ? name.slice(prefix.length) : name;
  };
  const values = (box) => {
    const typed = {};
    for (const field of open(box)) {
      if (!field.name) continue;
      if (isChoice(field) && !field.checked) continue;
      if (field.value !== "") typed[bare(box, field.name)] = field.value;
    }
    return typed;
  };
  const fill = (box, typed) => {
    for (const field of open(box)) {
      const value = typed[bare(box, field.name)] ?? "";
      if (isChoice(field)) field.checked = field.value === value;
      else field.value = value;
    }
  };
  const same = (one, other) => {
    const sorted = (typed) => JSON.stringify(Object.entries(typed).sort());
    return sorted(one) === sorted(other);
  };

  // Last lengths show only once something was typed, so that nobody copies them.
  const showLast = (box) => {
    for (const last of box.querySelectorAll(".after-typing")) {
      const field = last.parentElement.querySelector("input");
      last.classList.toggle("waiting", !!field && field.value === "");
    }
  };

  // What would follow, asked from the server some moments after the last key.
  const waiting = new WeakMap();
  const asked = new WeakMap();
  const word = () => document.querySelector("input[name=kata]").value;
  const showLook = (box, look) => {
    const panel = box.querySelector("[data-look], .look");
    const beside = box.querySelectorAll("[data-beside]");
    for (const place of beside) {
      place.replaceChildren();
      for (const { class: name, text } of look.fields[place.dataset.beside] || []) {
        const span = document.createElement("span");
        span.className = name;
        span.textContent = text;
        place.append(span);
      }
    }
    if (!panel) return;
    panel.innerHTML = look.html;
    const fields = beside.length ? [] : Object.entries(look.fields);
    for (const [, told] of fields) {
      for (const { class: name, text } of told) {
        if (panel.textContent.includes(text)) continue;
        const line = document.createElement("p");
        line.className = name;
        line.textContent = text;
        panel.prepend(line);
      }
    }
    const row = box.querySelector(".outcome-row");
    if (row) row.hidden = panel.textContent.trim() === "";
  };
  const ask = async (box) => {
    const number = (asked.get(box) || 0) + 1;
    asked.set(box, number);
    const typed = values(box);
    const body = new URLSearchParams({ ...typed, kata: word() });
    if (box.dataset.orang) body.set("hanya", "ukuran");
    try {
      const answer = await fetch(box.dataset.periksa, { method: "POST", body });
      if (!answer.ok || asked.get(box) !== number) return;
      showLook(box, await answer.json());
    } catch {
      // Without a connection the words appear after saving.
    }
  };
  const askSoon = (box) => {
    clearTimeout(waiting.get(box));
    waiting.set(box, setTimeout(() => ask(box), LOOK_WAIT_MS));
  };

  const changed = (box) => {
    box.classList.remove("is-saved");
    keepDraft(keyOf(box), values(box));
    showLast(box);
    askSoon(box);
  };

  // Brings back what was typed and never saved.
  const restore = (box) => {
    const draft = readDraft(keyOf(box));
    if (!draft || same(draft.values, values(box))) {
      if (draft) dropDraft(keyOf(box));
      return;
    }
    fill(box, draft.values);
    const time = new Date(draft.at);
    const clock = `${String(time.getHours()).padStart(2, "0")}.${String(time.getMinutes()).padStart(2, "0")}`;
    const note = document.createElement("p");
    note.className = "draft-note";
    note.textContent = `Isian pukul ${clock} belum tersimpan dan dikembalikan.`;
    const place = box.querySelector(".row-actions") || box;
    place.prepend(note);
    if (box.dataset.periksa) askSoon(box);
  };

  // Narrows a list while a name is typed.
  const wireSearch = () => {
    for (const search of document.querySelectorAll("[data-saring]")) {
      search.hidden = false;
      const list = document.querySelector(search.dataset.saring);
      if (!list) continue;
      const narrow = () => {
        const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
        let shown = 0;
        for (const row of list.querySelectorAll("[data-kata]")) {
          const fits = words.every((part) => row.dataset.kata.includes(part));
          row.hidden = !fits;
          shown += fits ? 1 : 0;
        }
        const none = document.querySelector("[data-kosong]");
        if (none) none.hidden = shown > 0;
      };
      search.addEventListener("input", narrow);
      narrow();
    }
  };

  // Saves one row and puts what came of it in its place.
  const saving = new WeakSet();
  const saveRow = async (sheet, row, action) => {
    if (saving.has(row)) return;
    saving.add(row);
    clearTimeout(waiting.get(row));
    asked.set(row, (asked.get(row) || 0) + 1);
    const sent = values(row);
    const body = new URLSearchParams({ kata: word(), [action]: row.dataset.orang });
    for (const field of row.querySelectorAll(`${ENTRIES}, input[type=hidden]`)) {
      if (field.disabled || !field.name || (isChoice(field) && !field.checked)) continue;
      body.append(field.name, field.value);
    }
    try {
      const headers = { "x-bagian": "baris" };
      const answer = await fetch(sheet.action, { method: "POST", body, headers });
      const isJson = (answer.headers.get("content-type") || "").includes("json");
      if (!isJson) throw new Error("not a row");
      place(sheet, row, sent, await answer.json());
    } catch {
      tell(row, "Belum tersimpan. Isian ini disimpan dulu di peramban; coba Simpan lagi.");
    }
    saving.delete(row);
  };
  const tell = (row, message) => {
    const line = row.querySelector(".outcome-row");
    const note = document.createElement("p");
    note.className = "wrong";
    note.setAttribute("role", "alert");
    note.textContent = message;
    line.querySelector("td").prepend(note);
    line.hidden = false;
  };
  const place = (sheet, row, sent, answer) => {
    const template = document.createElement("template");
    template.innerHTML = answer.row;
    const fresh = template.content.querySelector("tbody");
    const now = values(row);
    const focused = row.contains(document.activeElement) ? document.activeElement.name : null;
    row.replaceWith(fresh);
    if (answer.saved) {
      // Somebody who types on while it is saved keeps what was typed.
      if (same(now, sent)) dropDraft(keyOf(fresh));
      else fill(fresh, now);
      fresh.classList.add("is-saved");
    }
    showLast(fresh);
    const invalid = fresh.querySelector("[aria-invalid], .odd input");
    if (!answer.saved && invalid) invalid.focus();
    else if (focused) fresh.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
    template.innerHTML = answer.sums;
    document.querySelector("#jumlah").replaceWith(template.content);
  };

  const wireGrid = (sheet) => {
    const rowOf = (element) => element.closest("[data-orang]");
    sheet.addEventListener("input", (event) => {
      const row = rowOf(event.target);
      if (row) changed(row);
    });
    sheet.addEventListener("click", (event) => {
      const button = event.target.closest("button[name]");
      const row = button && rowOf(button);
      if (!row) return;
      event.preventDefault();
      saveRow(sheet, row, button.name);
    });
    sheet.addEventListener("keydown", (event) => {
      const row = rowOf(event.target);
      if (event.key !== "Enter" || !row || !event.target.matches(ENTRIES)) return;
      event.preventDefault();
      const fields = open(row);
      const next = fields[fields.indexOf(event.target) + 1];
      if (next) return next.focus();
      let below = row.nextElementSibling;
      while (below && (below.hidden || !open(below).length)) below = below.nextElementSibling;
      saveRow(sheet, row, "simpan");
      const first = below && open(below)[0];
      if (first) first.focus();
    });
    sheet.addEventListener("submit", () => {
      for (const row of sheet.querySelectorAll("[data-orang]")) clearTimeout(waiting.get(row));
    });
    for (const row of sheet.querySelectorAll("[data-orang]")) {
      restore(row);
      showLast(row);
    }
  };

  // On a phone Enter goes on to the next measure; the last one saves.
  const wireCard = (card) => {
    if (card.hasAttribute("data-tersimpan")) dropDraft(keyOf(card));
    else restore(card);
    showLast(card);
    card.addEventListener("input", () => changed(card));
    card.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches(".measure input")) return;
      const measures = Array.from(card.querySelectorAll(".measure input:not([readonly])"));
      const next = measures[measures.indexOf(event.target) + 1];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
  };

  dropOldDrafts();
  wireSearch();
  for (const sheet of document.querySelectorAll("[data-lembar]")) wireGrid(sheet);
  for (const card of document.querySelectorAll("[data-kartu]")) wireCard(card);
})();
