/**
 * Enhances a form that the server drew: works out findings while it is filled in, and keeps what
 * is typed. The form works without this; the server works everything out again. What the page must
 * hold is told in the README beside this file.
 */

import {
  type Control,
  byName,
  describe,
  holder,
  live,
  putBack,
  setShown,
  textOf,
  typedIn,
} from './controls.ts';
import { type Draft, Drafts, adds, merged } from './draft.ts';
import { type Answers, type Finding, evaluate } from './evaluate.ts';
import { bySeverity, element, place, rewrite, told } from './said.ts';
import { shown } from './sections.ts';
import type { Fact, Field, Sheet } from './sheet.ts';
import { answer, dayRead, spoken, warning } from './typed.ts';

const SERVER_ONLY = 'dihitung setelah disimpan';
const NOT_YET = 'belum dapat dihitung';

/** A form of the page with its sheet. */
class LiveForm {
  private readonly form: HTMLFormElement;
  private readonly sheet: Sheet;
  private readonly drafts: Drafts;
  private readonly key: string | undefined;
  private readonly summary: HTMLElement;
  /** A draft of an earlier time, while it is on offer. */
  private offered: Draft | undefined;
  private summarised = '';

  constructor(form: HTMLFormElement, sheet: Sheet, drafts: Drafts) {
    this.form = form;
    this.sheet = sheet;
    this.drafts = drafts;
    this.key = form.dataset['draft'];
    this.summary = this.makeSummary();
  }

  start(): void {
    this.tellLast();
    this.offer();
    this.form.addEventListener('input', () => this.changed());
    this.form.addEventListener('change', () => this.changed());
    this.refresh();
  }

  private changed(): void {
    this.refresh();
    if (this.key === undefined) return;
    const typed = typedIn(this.form);
    const kept = this.offered ? merged(this.offered.typed, typed) : typed;
    this.drafts.keep(this.key, kept, Date.now());
  }

  /** Offers what was typed earlier and never sent. */
  private offer(): void {
    if (this.key === undefined) return;
    const key = this.key;
    const draft = this.drafts.read(key);
    if (!draft || !adds(draft.typed, typedIn(this.form))) return;
    this.offered = draft;
    const bar = element('div', 'draft');
    bar.setAttribute('role', 'status');
    const kept = new Date(draft.keptAt);
    const on = dayRead(`${kept.getFullYear()}-${kept.getMonth() + 1}-${kept.getDate()}`);
    const minute = String(kept.getMinutes()).padStart(2, '0');
    const at = `${String(kept.getHours()).padStart(2, '0')}.${minute}`;
    bar.append(element('p', '', `Ada isian dari ${on} pukul ${at} yang belum tersimpan.`));
    const back = element('button', 'button', 'Lanjutkan isian itu');
    const away = element('button', 'button quiet', 'Buang isian itu');
    back.type = 'button';
    away.type = 'button';
    back.addEventListener('click', () => {
      this.offered = undefined;
      bar.remove();
      putBack(this.form, draft.typed);
      this.changed();
    });
    away.addEventListener('click', () => {
      this.offered = undefined;
      bar.remove();
      this.drafts.keep(key, typedIn(this.form), Date.now());
    });
    bar.append(back, ' ', away);
    this.form.prepend(bar);
  }

  private refresh(): void {
    this.showSections();
    const groups = byName(this.form);
    const outcome = evaluate(this.sheet, this.answers(groups));
    this.warn(groups);
    this.tellDerived(outcome.derived);
    this.tellFindings(groups, bySeverity(outcome.findings));
  }

  private answers(groups: ReadonlyMap<string, readonly Control[]>, withHidden = false): Answers {
    const answers = new Map<string, Fact>();
    for (const [code, field] of Object.entries(this.sheet.fields)) {
      const group = groups.get(code);
      if (!group || field.derived) continue;
      const read = answer(field, textOf(group, withHidden));
      if (read !== undefined) answers.set(code, read);
    }
    return answers;
  }

  /** Hides the sections that are not for this person, all when nobody was met; their answers are kept but not sent. */
  private showSections(): void {
    const sections = Array.from(this.form.querySelectorAll<HTMLElement>('[data-section]'));
    // Answers of hidden sections count again as soon as their section is shown.
    const answers = this.answers(byName(this.form), true);
    const isShown = shown(this.sheet, this.sheet.sections, answers);
    const isMet = this.form.querySelector('[data-nobody]:checked') === null;
    for (const section of sections) {
      setShown(section, isMet && (isShown[Number(section.dataset['section'])] ?? true));
    }
  }

  /** Tells the latest value beside every field. */
  private tellLast(): void {
    const groups = byName(this.form);
    for (const [code, field] of Object.entries(this.sheet.fields)) {
      const control = groups.get(code)?.[0];
      if (!control || !field.last) continue;
      const make = (): HTMLElement => element('p', 'hint last');
      const line = place(this.form, 'last', code, holder(control), make);
      describe(control, line);
      if (line.textContent?.trim() === '') {
        line.textContent = `Terakhir ${field.last.text}, ${dayRead(field.last.day)}`;
      }
    }
  }

  private warn(groups: ReadonlyMap<string, readonly Control[]>): void {
    for (const [code, field] of Object.entries(this.sheet.fields)) {
      const control = live(groups.get(code));
      if (!control) continue;
      const wrong = control.disabled ? undefined : warning(field, textOf([control]));
      control.setCustomValidity(wrong?.refused ? wrong.text : '');
      const drawn = this.form.querySelector(`[data-warn="${CSS.escape(code)}"]`);
      if (!wrong && !drawn) continue;
      const make = (): HTMLElement => element('p', 'wrong');
      const line = place(this.form, 'warn', code, holder(control), make);
      line.setAttribute('aria-live', 'polite');
      describe(control, line);
      line.textContent = wrong?.text ?? '';
      line.hidden = !wrong;
    }
  }

  private tellDerived(derived: ReadonlyMap<string, number>): void {
    const scores = new Set(this.sheet.instruments.map((instrument) => instrument.score));
    for (const output of this.form.querySelectorAll<HTMLElement>('[data-derived]')) {
      const code = output.dataset['derived'] ?? '';
      const field: Field | undefined = this.sheet.fields[code];
      if (!field) continue;
      const number = derived.get(code);
      const isOurs = field.formula !== null || scores.has(code);
      const text = number === undefined ? (isOurs ? NOT_YET : SERVER_ONLY) : spoken(field, number);
      if (output.textContent !== text) output.textContent = text;
    }
  }

  /** Tells findings beside the last answer that led to them, and all of them in the summary. */
  private tellFindings(
    groups: ReadonlyMap<string, readonly Control[]>,
    findings: readonly Finding[],
  ): void {
    const order = [...groups.keys()];
    const lastCause = (finding: Finding): string | undefined =>
      order.filter((name) => finding.causes.includes(name)).pop();
    const beside = new Map<string, Finding[]>();
    const lines = findings.map((finding) => {
      const code = lastCause(finding);
      if (code === undefined) return told(finding, 'li');
      beside.set(code, [...(beside.get(code) ?? []), finding]);
      return told(finding, 'li', this.notes(code, groups).id);
    });
    for (const notes of this.form.querySelectorAll<HTMLElement>('[data-notes]')) {
      const here = beside.get(notes.dataset['notes'] ?? '') ?? [];
      const ids = here.map((finding) => finding.rule.id).join(' ');
      if (notes.dataset['shown'] === ids) continue;
      notes.dataset['shown'] = ids;
      rewrite(notes, here.map((finding) => told(finding, 'p')));
    }
    // A list that is written anew is read aloud anew.
    const ids = findings.map((finding) => finding.rule.id).join(' ');
    if (ids === this.summarised) return;
    this.summarised = ids;
    rewrite(this.summary, lines);
    this.summary.parentElement?.toggleAttribute('hidden', findings.length === 0);
  }

  /** Finds or makes the place beside a field where findings are told. */
  private notes(code: string, groups: ReadonlyMap<string, readonly Control[]>): HTMLElement {
    const control = live(groups.get(code));
    const parent = control ? holder(control) : this.form;
    return place(this.form, 'notes', code, parent, () => element('div', 'notes'));
  }

  private makeSummary(): HTMLElement {
    let holds = this.form.querySelector<HTMLElement>('[data-findings]');
    if (!holds) {
      holds = element('section', 'findings');
      holds.setAttribute('data-findings', '');
      const submit = this.form.querySelector('[type=submit], button:not([type])');
      const before = submit?.closest('.actions') ?? submit;
      if (before?.parentElement) before.parentElement.insertBefore(holds, before);
      else this.form.append(holds);
    }
    holds.setAttribute('aria-live', 'polite');
    const list = element('ul', 'reasons');
    if (!holds.querySelector('h2, h3')) holds.append(element('h2', '', 'Temuan dari isian ini'));
    holds.append(list);
    holds.hidden = true;
    return list;
  }
}

function storage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

function start(): void {
  const drafts = new Drafts(storage());
  drafts.tidy(Date.now());
  for (const saved of document.querySelectorAll<HTMLElement>('[data-draft-saved]')) {
    drafts.remove(saved.dataset['draftSaved'] ?? '');
  }
  const script = document.querySelector('script#lembar');
  const form = document.querySelector<HTMLFormElement>('form[data-sheet]') ?? script?.closest('form');
  if (!script || !form) return;
  const sheet = JSON.parse(script.textContent ?? '') as Sheet;
  new LiveForm(form, sheet, drafts).start();
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
else start();
