/** What the form says beside its fields and in its summary. */

import type { Finding } from './evaluate.ts';
import type { Severity } from './sheet.ts';

/** From the least to the most serious. */
const ORDER: readonly Severity[] = ['normal', 'watch', 'refer', 'emergency'];

/** Class of the mark (colour and shape) and word, as on all other pages. */
const MARKS: Readonly<Record<Severity, readonly [string, string]>> = {
  normal: ['mark mark-safe', 'baik'],
  watch: ['mark mark-watch', 'perlu perhatian'],
  refer: ['mark mark-danger', 'rujuk'],
  emergency: ['mark mark-danger', 'rujuk hari ini'],
};

/** Puts the most serious first; equals keep their order. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  const grade = (finding: Finding): number => ORDER.indexOf(finding.rule.severity);
  return [...findings].sort((a, b) => grade(b) - grade(a));
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

/** Finds what the server drew for a purpose and a code, or makes it at the end of `parent`. */
export function place(
  form: HTMLElement,
  purpose: string,
  code: string,
  parent: HTMLElement,
  make: () => HTMLElement,
): HTMLElement {
  // Where several sections ask for the same, the one that is shown says it.
  const all = form.querySelectorAll<HTMLElement>(`[data-${purpose}="${CSS.escape(code)}"]`);
  const drawn = Array.from(all).find((place) => place.closest('[data-section][hidden]') === null);
  const found = drawn ?? make();
  if (!drawn) {
    found.setAttribute(`data-${purpose}`, code);
    parent.append(found);
  }
  if (found.id === '') found.id = `${purpose}-${code}`;
  return found;
}

/** Puts other lines in the place of those that stand in an element. */
export function rewrite(parent: HTMLElement, lines: readonly HTMLElement[]): void {
  parent.textContent = '';
  parent.append(...lines);
}

/** Writes one finding: mark and word, name, advice. */
export function told(finding: Finding, tag: 'li' | 'p', target?: string): HTMLElement {
  const [mark, word] = MARKS[finding.rule.severity];
  const line = element(tag, `finding finding-${finding.rule.severity}`);
  line.dataset['rule'] = finding.rule.id;
  line.append(element('span', mark, word), ' ');
  if (target === undefined) {
    line.append(element('strong', '', finding.rule.label));
  } else {
    const link = element('a', '', finding.rule.label);
    link.href = `#${target}`;
    line.append(link);
  }
  if (finding.rule.advice !== '') line.append(' ', element('span', 'small', finding.rule.advice));
  return line;
}
