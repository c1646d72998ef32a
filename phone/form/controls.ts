/** The controls of a form in the page, found by name. */

import type { Typed } from './draft.ts';

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Nobody types these. */
const NOT_TYPED = ['hidden', 'submit', 'button', 'reset', 'file', 'password', 'image'];

function isControl(element: Element): element is Control {
  return (
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    element instanceof HTMLTextAreaElement
  );
}

function isTick(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && ['radio', 'checkbox'].includes(control.type);
}

/** Lists the controls of a form that people fill in. */
export function controls(form: HTMLFormElement): Control[] {
  const all = Array.from(form.elements).filter(isControl);
  return all.filter((control) => control.name !== '' && !NOT_TYPED.includes(control.type));
}

/** Returns the text of a control; nothing for a choice that is not taken. */
function texts(control: Control): string[] {
  return isTick(control) && !control.checked ? [] : [control.value];
}

/** Tells whether a control is out of what is sent only because its section is hidden. */
function isHidden(control: Control): boolean {
  return control.dataset['hidden'] !== undefined;
}

/**
 * Returns the text under a name, empty when nothing is typed or taken. What stands in hidden
 * sections counts only when it is asked for.
 */
export function textOf(group: readonly Control[], withHidden = false): string {
  const live = group.filter((control) => !control.disabled || (withHidden && isHidden(control)));
  return live.flatMap(texts)[0] ?? '';
}

/** Returns the control of a group that is sent, or else the first. */
export function live(group: readonly Control[] | undefined): Control | undefined {
  return group?.find((control) => !control.disabled) ?? group?.[0];
}

/** Groups the controls of a form by name. */
export function byName(form: HTMLFormElement): Map<string, Control[]> {
  const groups = new Map<string, Control[]>();
  for (const control of controls(form)) {
    const group = groups.get(control.name);
    if (group) group.push(control);
    else groups.set(control.name, [control]);
  }
  return groups;
}

/** Reads all that is typed, in hidden sections too. */
export function typedIn(form: HTMLFormElement): Typed {
  const typed: Record<string, string[]> = {};
  for (const control of controls(form)) {
    (typed[control.name] ??= []).push(...texts(control));
  }
  return typed;
}

/** Puts a draft back; what is typed already stays. */
export function putBack(form: HTMLFormElement, draft: Typed): void {
  for (const [name, group] of byName(form)) {
    const kept = draft[name];
    if (!kept || group.some((control) => texts(control).some((text) => text !== ''))) continue;
    for (const [at, control] of group.entries()) {
      if (isTick(control)) control.checked = kept.includes(control.value);
      else control.value = kept[at] ?? '';
    }
  }
}

/** Shows a section, or hides it and takes it out of what is sent; nothing is cleared. */
export function setShown(section: HTMLElement, isShown: boolean): void {
  section.hidden = !isShown;
  for (const control of section.querySelectorAll<Control>('input, select, textarea')) {
    if (isShown && isHidden(control)) {
      control.disabled = false;
      delete control.dataset['hidden'];
    } else if (!isShown && !control.disabled) {
      control.disabled = true;
      control.dataset['hidden'] = '';
    }
  }
}

/** Has a control read together with what is said of it. */
export function describe(control: Control, said: HTMLElement): void {
  if (control.type === 'radio') return;
  const ids = (control.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id !== '');
  if (!ids.includes(said.id)) control.setAttribute('aria-describedby', [...ids, said.id].join(' '));
}

/** Returns the element of the page that holds a field: label, control and what is said of it. */
export function holder(control: Element): HTMLElement {
  const found =
    control.closest<HTMLElement>('[data-field]') ??
    control.closest<HTMLElement>('.field') ??
    control.closest<HTMLElement>('fieldset') ??
    control.parentElement;
  return found ?? (control as HTMLElement);
}
