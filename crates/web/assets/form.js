// Built from phone/form by `npm run build`; change it there.
"use strict";
(() => {
  // controls.ts
  var NOT_TYPED = ["hidden", "submit", "button", "reset", "file", "password", "image"];
  function isControl(element2) {
    return element2 instanceof HTMLInputElement || element2 instanceof HTMLSelectElement || element2 instanceof HTMLTextAreaElement;
  }
  function isTick(control) {
    return control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type);
  }
  function controls(form) {
    const all = Array.from(form.elements).filter(isControl);
    return all.filter((control) => control.name !== "" && !NOT_TYPED.includes(control.type));
  }
  function texts(control) {
    return isTick(control) && !control.checked ? [] : [control.value];
  }
  function isHidden(control) {
    return control.dataset["hidden"] !== void 0;
  }
  function textOf(group, withHidden = false) {
    const live2 = group.filter((control) => !control.disabled || withHidden && isHidden(control));
    return live2.flatMap(texts)[0] ?? "";
  }
  function live(group) {
    return group?.find((control) => !control.disabled) ?? group?.[0];
  }
  function byName(form) {
    const groups = /* @__PURE__ */ new Map();
    for (const control of controls(form)) {
      const group = groups.get(control.name);
      if (group) group.push(control);
      else groups.set(control.name, [control]);
    }
    return groups;
  }
  function typedIn(form) {
    var _a;
    const typed = {};
    for (const control of controls(form)) {
      (typed[_a = control.name] ?? (typed[_a] = [])).push(...texts(control));
    }
    return typed;
  }
  function putBack(form, draft) {
    for (const [name, group] of byName(form)) {
      const kept = draft[name];
      if (!kept || group.some((control) => texts(control).some((text) => text !== ""))) continue;
      for (const [at, control] of group.entries()) {
        if (isTick(control)) control.checked = kept.includes(control.value);
        else control.value = kept[at] ?? "";
      }
    }
  }
  function setShown(section, isShown) {
    section.hidden = !isShown;
    for (const control of section.querySelectorAll("input, select, textarea")) {
      if (isShown && isHidden(control)) {
        control.disabled = false;
        delete control.dataset["hidden"];
      } else if (!isShown && !control.disabled) {
        control.disabled = true;
        control.dataset["hidden"] = "";
      }
    }
  }
  function describe(control, said) {
    if (control.type === "radio") return;
    const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== "");
    if (!ids.includes(said.id)) control.setAttribute("aria-describedby", [...ids, said.id].join(" "));
  }
  function holder(control) {
    const found = control.closest("[data-field]") ?? control.closest(".field") ?? control.closest("fieldset") ?? control.parentElement;
    return found ?? control;
  }

  // draft.ts
  var PREFIX = "simpul.isian.";
  var DAYS_MAX = 7;
  var Drafts = class {
    constructor(storage2) {
      this.storage = storage2;
    }
    read(key) {
      try {
        const text = this.storage?.getItem(PREFIX + key);
        return text ? draftOf(JSON.parse(text)) : void 0;
      } catch {
        return void 0;
      }
    }
    keep(key, typed, now) {
      try {
        if (isEmpty(typed)) this.storage?.removeItem(PREFIX + key);
        else this.storage?.setItem(PREFIX + key, JSON.stringify({ keptAt: now, typed }));
      } catch {
      }
    }
    remove(key) {
      try {
        this.storage?.removeItem(PREFIX + key);
      } catch {
      }
    }
    /** Removes drafts that are too old. */
    tidy(now) {
      try {
        const keys = Array.from(
          { length: this.storage?.length ?? 0 },
          (_, at) => this.storage?.key(at)
        );
        for (const key of keys) {
          if (!key?.startsWith(PREFIX)) continue;
          const draft = this.read(key.slice(PREFIX.length));
          const isOld = draft === void 0 || now - draft.keptAt > DAYS_MAX * 864e5;
          if (isOld) this.storage?.removeItem(key);
        }
      } catch {
      }
    }
  };
  function draftOf(read) {
    if (typeof read !== "object" || read === null) return void 0;
    const { keptAt, typed } = read;
    if (typeof keptAt !== "number" || typeof typed !== "object" || typed === null) return void 0;
    const isTexts = (texts2) => Array.isArray(texts2) && texts2.every((text) => typeof text === "string");
    return Object.values(typed).every(isTexts) ? { keptAt, typed } : void 0;
  }
  function isEmpty(typed) {
    return Object.values(typed).every((texts2) => texts2.every((text) => text.trim() === ""));
  }
  function adds(draft, typed) {
    return Object.entries(draft).some(([name, texts2]) => {
      const now = typed[name] ?? [];
      const written = texts2.filter((text) => text !== "");
      return written.some((text) => !now.includes(text));
    });
  }
  function merged(draft, typed) {
    const written = Object.entries(typed).filter(([, texts2]) => texts2.some((text) => text !== ""));
    return { ...draft, ...Object.fromEntries(written) };
  }

  // evaluate.ts
  function value(expr, facts) {
    switch (expr[0]) {
      case "lit":
        return expr[1];
      case "fact":
        return facts.get(expr[1]);
      case "known":
        return facts.has(expr[1]);
      case "not": {
        const inner = value(expr[1], facts);
        return typeof inner === "boolean" ? !inner : void 0;
      }
      case "and":
        return decidedBy(false, expr.slice(1), facts);
      case "or":
        return decidedBy(true, expr.slice(1), facts);
      case "yes":
        return expr.slice(1).filter((part) => value(part, facts) === true).length;
      case "neg":
      case "abs": {
        const inner = value(expr[1], facts);
        if (typeof inner !== "number") return void 0;
        return expr[0] === "neg" ? -inner : Math.abs(inner);
      }
      case "in": {
        const text = value(expr[1], facts);
        return typeof text === "string" ? expr[2].includes(text) : void 0;
      }
      case "has": {
        const codes = facts.get(expr[2]);
        const text = value(expr[1], facts);
        return Array.isArray(codes) && typeof text === "string" ? codes.includes(text) : void 0;
      }
      case "if": {
        const test = value(expr[1], facts);
        if (typeof test !== "boolean") return void 0;
        return value(test ? expr[2] : expr[3], facts);
      }
      default:
        return ofTwo(expr[0], value(expr[1], facts), value(expr[2], facts));
    }
  }
  function decidedBy(decisive, parts, facts) {
    let allKnown = true;
    for (const part of parts) {
      const holds = value(part, facts);
      if (holds === decisive) return decisive;
      if (holds === void 0) allKnown = false;
    }
    return allKnown ? !decisive : void 0;
  }
  function ofTwo(operator, left, right) {
    if (left === void 0 || right === void 0) return void 0;
    if (operator === "==") return left === right;
    if (operator === "!=") return left !== right;
    if (typeof left !== "number" || typeof right !== "number") return void 0;
    switch (operator) {
      case "<":
        return left < right;
      case "<=":
        return left <= right;
      case ">":
        return left > right;
      case ">=":
        return left >= right;
      default: {
        const result = arithmetic(operator, left, right);
        return Number.isFinite(result) ? result : void 0;
      }
    }
  }
  function arithmetic(operator, left, right) {
    switch (operator) {
      case "+":
        return left + right;
      case "-":
        return left - right;
      case "*":
        return left * right;
      case "/":
        return left / right;
      case "min":
        return Math.min(left, right);
      case "max":
        return Math.max(left, right);
      default:
        throw new Error(`operator ${operator}`);
    }
  }
  function reads(expr) {
    switch (expr[0]) {
      case "lit":
        return [];
      case "fact":
      case "known":
        return [expr[1]];
      case "in":
        return reads(expr[1]);
      case "has":
        return [...reads(expr[1]), expr[2]];
      default:
        return expr.slice(1).flatMap(reads);
    }
  }
  function rounded(number2, decimals) {
    const shift = 10 ** decimals;
    return Math.sign(number2) * Math.round(Math.abs(number2) * shift) / shift;
  }
  var Scene = class {
    constructor(rules, answers) {
      this.derived = /* @__PURE__ */ new Map();
      /** Answers behind everything that this contact made known, by name. */
      this.causes = /* @__PURE__ */ new Map();
      /** Codes of what was made known now, by the fact of their latest value. */
      this.latest = /* @__PURE__ */ new Map();
      this.rules = rules;
      this.facts = new Map(Object.entries(rules.facts));
      for (const [code, answer2] of answers) {
        this.facts.set(code, answer2);
        this.causes.set(code, [code]);
        this.remember(code, answer2);
      }
    }
    /** Lets the latest value of a field be the one that is known now. */
    remember(code, fact) {
      const name = this.rules.fields[code]?.remembered;
      if (!name) return;
      this.facts.set(name, fact);
      this.latest.set(name, code);
    }
    /** Lists the answers behind facts; the latest value of an answer stands for the answer. */
    behind(names) {
      const codes = names.map((name) => this.latest.get(name) ?? name);
      return [...new Set(codes.flatMap((code) => this.causes.get(code) ?? []))];
    }
    tell(code, number2, names) {
      this.facts.set(code, number2);
      this.derived.set(code, number2);
      this.causes.set(code, this.behind(names));
    }
    /** Works out the formulas of which an answer touched anything. */
    workOut() {
      for (const [code, field] of Object.entries(this.rules.fields)) {
        if (field.formula === null || this.causes.has(code)) continue;
        const names = reads(field.formula);
        if (!names.some((name) => this.causes.has(name))) continue;
        const number2 = value(field.formula, this.facts);
        if (typeof number2 === "number") this.tell(code, rounded(number2, field.decimals), names);
      }
    }
    /** Scores the instruments of which every question is answered. */
    score() {
      for (const instrument of this.rules.instruments) {
        if (instrument.questions.every((question) => this.causes.has(question))) {
          this.tell(instrument.score, this.points(instrument), instrument.questions);
        }
      }
    }
    points(instrument) {
      const yes = instrument.count.filter((code) => this.facts.get(code) === true).length;
      let added = 0;
      for (const code of instrument.add) {
        const number2 = this.facts.get(code);
        if (typeof number2 === "number") added += number2;
      }
      let holding = 0;
      for (const { when, points } of instrument.points) {
        if (value(when, this.facts) === true) holding += points;
      }
      return yes + added + holding;
    }
    findings() {
      const findings = [];
      for (const { item, mode, rules } of this.rules.groups) {
        for (const rule of rules) {
          const names = reads(rule.when);
          if (!names.some((name) => this.causes.has(name))) continue;
          if (value(rule.when, this.facts) !== true) continue;
          findings.push({ item, rule, causes: this.behind(names) });
          if (mode === "first") break;
        }
      }
      return findings;
    }
  };
  function evaluate(rules, answers) {
    const scene = new Scene(rules, answers);
    scene.workOut();
    scene.score();
    scene.workOut();
    for (const [code, number2] of scene.derived) scene.remember(code, number2);
    return { facts: scene.facts, derived: scene.derived, findings: scene.findings() };
  }

  // said.ts
  var ORDER = ["normal", "watch", "refer", "emergency"];
  var MARKS = {
    normal: ["mark mark-safe", "baik"],
    watch: ["mark mark-watch", "perlu perhatian"],
    refer: ["mark mark-danger", "rujuk"],
    emergency: ["mark mark-danger", "rujuk hari ini"]
  };
  function bySeverity(findings) {
    const grade = (finding) => ORDER.indexOf(finding.rule.severity);
    return [...findings].sort((a, b) => grade(b) - grade(a));
  }
  function element(tag, className = "", text = "") {
    const made = document.createElement(tag);
    if (className !== "") made.className = className;
    if (text !== "") made.textContent = text;
    return made;
  }
  function place(form, purpose, code, parent, make) {
    const all = form.querySelectorAll(`[data-${purpose}="${CSS.escape(code)}"]`);
    const drawn = Array.from(all).find((place2) => place2.closest("[data-section][hidden]") === null);
    const found = drawn ?? make();
    if (!drawn) {
      found.setAttribute(`data-${purpose}`, code);
      parent.append(found);
    }
    if (found.id === "") found.id = `${purpose}-${code}`;
    return found;
  }
  function rewrite(parent, lines) {
    parent.textContent = "";
    parent.append(...lines);
  }
  function told(finding, tag, target) {
    const [mark, word] = MARKS[finding.rule.severity];
    const line = element(tag, `finding finding-${finding.rule.severity}`);
    line.dataset["rule"] = finding.rule.id;
    line.append(element("span", mark, word), " ");
    if (target === void 0) {
      line.append(element("strong", "", finding.rule.label));
    } else {
      const link = element("a", "", finding.rule.label);
      link.href = `#${target}`;
      line.append(link);
    }
    if (finding.rule.advice !== "") line.append(" ", element("span", "small", finding.rule.advice));
    return line;
  }

  // sections.ts
  function shown(rules, sections, answers) {
    const above = /* @__PURE__ */ new Map();
    return sections.map((section) => {
      const facts = section.when === null ? void 0 : evaluate(rules, above).facts;
      if (section.when !== null && facts && value(section.when, facts) === false) return false;
      for (const code of section.fields) {
        const answer2 = answers.get(code);
        if (answer2 !== void 0) above.set(code, answer2);
      }
      return true;
    });
  }

  // typed.ts
  var MONTHS = ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"];
  function number(text) {
    const match = /^(-?)(\d{0,10})(?:[.,](\d*))?$/.exec(text.trim());
    if (!match) return void 0;
    const [, sign = "", whole = "", after = ""] = match;
    const decimals = after.replace(/0+$/, "");
    if (whole === "" && after === "" || decimals.length > 3) return void 0;
    const read = Number(`${whole || "0"}.${decimals || "0"}`);
    return sign === "-" && read !== 0 ? -read : read;
  }
  function day(text) {
    const parts = text.trim().split(/[\s./-]+/);
    const [first, second, third] = parts;
    if (parts.length !== 3 || !first || !second || !third) return void 0;
    const [year, dayOfMonth] = first.length === 4 ? [first, third] : [third, first];
    const month = /^\d+$/.test(second) ? Number(second) : MONTHS.indexOf(second.slice(0, 3).toLowerCase()) + 1;
    if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(dayOfMonth)) return void 0;
    const iso = `${year}-${two(month)}-${two(Number(dayOfMonth))}`;
    const date = /* @__PURE__ */ new Date(`${iso}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : void 0;
  }
  function two(number2) {
    return String(number2).padStart(2, "0");
  }
  function answer(field, text) {
    const trimmed = text.trim();
    if (trimmed === "") return void 0;
    switch (field.kind) {
      case "number":
        return number(trimmed);
      case "bool":
        return trimmed === "ya" ? true : trimmed === "tidak" ? false : void 0;
      case "choice":
        return field.options.some((option) => option.code === trimmed) ? trimmed : void 0;
      case "day":
        return day(trimmed);
      case "text":
        return trimmed;
    }
  }
  function spoken(field, number2) {
    const text = number2.toFixed(field.decimals).replace("-", "−").replace(".", ",");
    return `${text} ${field.unit}`.trim();
  }
  function bound(number2) {
    return String(number2).replace("-", "−").replace(".", ",");
  }
  function dayRead(iso) {
    const [year, month, dayOfMonth] = iso.split("-");
    const name = MONTHS[Number(month) - 1] ?? "";
    return `${Number(dayOfMonth)} ${name.charAt(0).toUpperCase()}${name.slice(1)} ${year}`;
  }
  function warning(field, text) {
    if (text.trim() === "") return void 0;
    const read = answer(field, text);
    if (read === void 0) {
      if (field.kind === "number") return refused("Tulis angka, misalnya 7 atau 7,25.");
      if (field.kind === "day") return refused("Tulis tanggal-bulan-tahun, misalnya 21-11-2026.");
      return void 0;
    }
    if (typeof read !== "number") return void 0;
    const unit = field.unit === "" ? "" : ` ${field.unit}`;
    const span = ([least, most]) => `${bound(least)} sampai ${bound(most)}${unit}`;
    if (field.possible && outside(read, field.possible)) {
      return refused(`Tidak mungkin: isinya ${span(field.possible)}. Periksa lagi.`);
    }
    if (field.plausible && outside(read, field.plausible)) {
      const usual = span(field.plausible);
      const text2 = `Tidak lazim untuk umur ini (biasanya ${usual}). Ukur ulang bila dapat.`;
      return { refused: false, text: text2 };
    }
    return void 0;
  }
  function refused(text) {
    return { refused: true, text };
  }
  function outside(number2, [least, most]) {
    return number2 < least || most < number2;
  }

  // form.ts
  var SERVER_ONLY = "dihitung setelah disimpan";
  var NOT_YET = "belum dapat dihitung";
  var LiveForm = class {
    constructor(form, sheet, drafts) {
      this.summarised = "";
      this.form = form;
      this.sheet = sheet;
      this.drafts = drafts;
      this.key = form.dataset["draft"];
      this.summary = this.makeSummary();
    }
    start() {
      this.tellLast();
      this.offer();
      this.form.addEventListener("input", () => this.changed());
      this.form.addEventListener("change", () => this.changed());
      this.refresh();
    }
    changed() {
      this.refresh();
      if (this.key === void 0) return;
      const typed = typedIn(this.form);
      const kept = this.offered ? merged(this.offered.typed, typed) : typed;
      this.drafts.keep(this.key, kept, Date.now());
    }
    /** Offers what was typed earlier and never sent. */
    offer() {
      if (this.key === void 0) return;
      const key = this.key;
      const draft = this.drafts.read(key);
      if (!draft || !adds(draft.typed, typedIn(this.form))) return;
      this.offered = draft;
      const bar = element("div", "draft");
      bar.setAttribute("role", "status");
      const kept = new Date(draft.keptAt);
      const on = dayRead(`${kept.getFullYear()}-${kept.getMonth() + 1}-${kept.getDate()}`);
      const minute = String(kept.getMinutes()).padStart(2, "0");
      const at = `${String(kept.getHours()).padStart(2, "0")}.${minute}`;
      bar.append(element("p", "", `Ada isian dari ${on} pukul ${at} yang belum tersimpan.`));
      const back = element("button", "button", "Lanjutkan isian itu");
      const away = element("button", "button quiet", "Buang isian itu");
      back.type = "button";
      away.type = "button";
      back.addEventListener("click", () => {
        this.offered = void 0;
        bar.remove();
        putBack(this.form, draft.typed);
        this.changed();
      });
      away.addEventListener("click", () => {
        this.offered = void 0;
        bar.remove();
        this.drafts.keep(key, typedIn(this.form), Date.now());
      });
      bar.append(back, " ", away);
      this.form.prepend(bar);
    }
    refresh() {
      this.showSections();
      const groups = byName(this.form);
      const outcome = evaluate(this.sheet, this.answers(groups));
      this.warn(groups);
      this.tellDerived(outcome.derived);
      this.tellFindings(groups, bySeverity(outcome.findings));
    }
    answers(groups, withHidden = false) {
      const answers = /* @__PURE__ */ new Map();
      for (const [code, field] of Object.entries(this.sheet.fields)) {
        const group = groups.get(code);
        if (!group || field.derived) continue;
        const read = answer(field, textOf(group, withHidden));
        if (read !== void 0) answers.set(code, read);
      }
      return answers;
    }
    /** Hides the sections that are not for this person, all when nobody was met; their answers are kept but not sent. */
    showSections() {
      const sections = Array.from(this.form.querySelectorAll("[data-section]"));
      const answers = this.answers(byName(this.form), true);
      const isShown = shown(this.sheet, this.sheet.sections, answers);
      const isMet = this.form.querySelector("[data-nobody]:checked") === null;
      for (const section of sections) {
        setShown(section, isMet && (isShown[Number(section.dataset["section"])] ?? true));
      }
    }
    /** Tells the latest value beside every field. */
    tellLast() {
      const groups = byName(this.form);
      for (const [code, field] of Object.entries(this.sheet.fields)) {
        const control = groups.get(code)?.[0];
        if (!control || !field.last) continue;
        const make = () => element("p", "hint last");
        const line = place(this.form, "last", code, holder(control), make);
        describe(control, line);
        if (line.textContent?.trim() === "") {
          line.textContent = `Terakhir ${field.last.text}, ${dayRead(field.last.day)}`;
        }
      }
    }
    warn(groups) {
      for (const [code, field] of Object.entries(this.sheet.fields)) {
        const control = live(groups.get(code));
        if (!control) continue;
        const wrong = control.disabled ? void 0 : warning(field, textOf([control]));
        control.setCustomValidity(wrong?.refused ? wrong.text : "");
        const drawn = this.form.querySelector(`[data-warn="${CSS.escape(code)}"]`);
        if (!wrong && !drawn) continue;
        const make = () => element("p", "wrong");
        const line = place(this.form, "warn", code, holder(control), make);
        line.setAttribute("aria-live", "polite");
        describe(control, line);
        line.textContent = wrong?.text ?? "";
        line.hidden = !wrong;
      }
    }
    tellDerived(derived) {
      const scores = new Set(this.sheet.instruments.map((instrument) => instrument.score));
      for (const output of this.form.querySelectorAll("[data-derived]")) {
        const code = output.dataset["derived"] ?? "";
        const field = this.sheet.fields[code];
        if (!field) continue;
        const number2 = derived.get(code);
        const isOurs = field.formula !== null || scores.has(code);
        const text = number2 === void 0 ? isOurs ? NOT_YET : SERVER_ONLY : spoken(field, number2);
        if (output.textContent !== text) output.textContent = text;
      }
    }
    /** Tells findings beside the last answer that led to them, and all of them in the summary. */
    tellFindings(groups, findings) {
      const order = [...groups.keys()];
      const lastCause = (finding) => order.filter((name) => finding.causes.includes(name)).pop();
      const beside = /* @__PURE__ */ new Map();
      const lines = findings.map((finding) => {
        const code = lastCause(finding);
        if (code === void 0) return told(finding, "li");
        beside.set(code, [...beside.get(code) ?? [], finding]);
        return told(finding, "li", this.notes(code, groups).id);
      });
      for (const notes of this.form.querySelectorAll("[data-notes]")) {
        const here = beside.get(notes.dataset["notes"] ?? "") ?? [];
        const ids2 = here.map((finding) => finding.rule.id).join(" ");
        if (notes.dataset["shown"] === ids2) continue;
        notes.dataset["shown"] = ids2;
        rewrite(notes, here.map((finding) => told(finding, "p")));
      }
      const ids = findings.map((finding) => finding.rule.id).join(" ");
      if (ids === this.summarised) return;
      this.summarised = ids;
      rewrite(this.summary, lines);
      this.summary.parentElement?.toggleAttribute("hidden", findings.length === 0);
    }
    /** Finds or makes the place beside a field where findings are told. */
    notes(code, groups) {
      const control = live(groups.get(code));
      const parent = control ? holder(control) : this.form;
      return place(this.form, "notes", code, parent, () => element("div", "notes"));
    }
    makeSummary() {
      let holds = this.form.querySelector("[data-findings]");
      if (!holds) {
        holds = element("section", "findings");
        holds.setAttribute("data-findings", "");
        const submit = this.form.querySelector("[type=submit], button:not([type])");
        const before = submit?.closest(".actions") ?? submit;
        if (before?.parentElement) before.parentElement.insertBefore(holds, before);
        else this.form.append(holds);
      }
      holds.setAttribute("aria-live", "polite");
      const list = element("ul", "reasons");
      if (!holds.querySelector("h2, h3")) holds.append(element("h2", "", "Temuan dari isian ini"));
      holds.append(list);
      holds.hidden = true;
      return list;
    }
  };
  function storage() {
    try {
      return window.localStorage;
    } catch {
      return void 0;
    }
  }
  function start() {
    const drafts = new Drafts(storage());
    drafts.tidy(Date.now());
    for (const saved of document.querySelectorAll("[data-draft-saved]")) {
      drafts.remove(saved.dataset["draftSaved"] ?? "");
    }
    const script = document.querySelector("script#lembar");
    const form = document.querySelector("form[data-sheet]") ?? script?.closest("form");
    if (!script || !form) return;
    const sheet = JSON.parse(script.textContent ?? "");
    new LiveForm(form, sheet, drafts).start();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
