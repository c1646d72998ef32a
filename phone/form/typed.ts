/** What people type, as answers. */

import type { Fact, Field } from './sheet.ts';

/** Months as people write them; the first three letters tell them apart. */
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'mei', 'jun', 'jul', 'agu', 'sep', 'okt', 'nov', 'des'];

/** Reads `7,25`, `7.25`, `-3` or `,5`, with at most three decimals; no thousands marks. */
export function number(text: string): number | undefined {
  const match = /^(-?)(\d{0,10})(?:[.,](\d*))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, sign = '', whole = '', after = ''] = match;
  const decimals = after.replace(/0+$/, '');
  if ((whole === '' && after === '') || decimals.length > 3) return undefined;
  const read = Number(`${whole || '0'}.${decimals || '0'}`);
  return sign === '-' && read !== 0 ? -read : read;
}

/** Reads `21-11-2026`, `21/11/2026`, `21 Nov 2026` or `2026-11-21`; returns the last form. */
export function day(text: string): string | undefined {
  const parts = text.trim().split(/[\s./-]+/);
  const [first, second, third] = parts;
  if (parts.length !== 3 || !first || !second || !third) return undefined;
  const [year, dayOfMonth] = first.length === 4 ? [first, third] : [third, first];
  const month = /^\d+$/.test(second)
    ? Number(second)
    : MONTHS.indexOf(second.slice(0, 3).toLowerCase()) + 1;
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(dayOfMonth)) return undefined;
  const iso = `${year}-${two(month)}-${two(Number(dayOfMonth))}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Reads the answer to a field; `undefined` when it is not answered or cannot be read. */
export function answer(field: Field, text: string): Fact | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  switch (field.kind) {
    case 'number':
      return number(trimmed);
    case 'bool':
      return trimmed === 'ya' ? true : trimmed === 'tidak' ? false : undefined;
    case 'choice':
      return field.options.some((option) => option.code === trimmed) ? trimmed : undefined;
    case 'day':
      return day(trimmed);
    case 'text':
      return trimmed;
  }
}

/** Writes a number the Indonesian way, with as many decimals as the field shows. */
export function spoken(field: Field, number: number): string {
  const text = number.toFixed(field.decimals).replace('-', '\u2212').replace('.', ',');
  return `${text} ${field.unit}`.trim();
}

/** Writes a bound without needless decimals. */
function bound(number: number): string {
  return String(number).replace('-', '\u2212').replace('.', ',');
}

/** Writes a day of the sheet as people read it: `21 Nov 2026`. */
export function dayRead(iso: string): string {
  const [year, month, dayOfMonth] = iso.split('-');
  const name = MONTHS[Number(month) - 1] ?? '';
  return `${Number(dayOfMonth)} ${name.charAt(0).toUpperCase()}${name.slice(1)} ${year}`;
}

export interface Warning {
  /** Whether the server would refuse the value. */
  readonly refused: boolean;
  readonly text: string;
}

/** Says what is wrong or odd about what was typed; `undefined` when nothing is. */
export function warning(field: Field, text: string): Warning | undefined {
  if (text.trim() === '') return undefined;
  const read = answer(field, text);
  if (read === undefined) {
    if (field.kind === 'number') return refused('Tulis angka, misalnya 7 atau 7,25.');
    if (field.kind === 'day') return refused('Tulis tanggal-bulan-tahun, misalnya 21-11-2026.');
    return undefined;
  }
  if (typeof read !== 'number') return undefined;
  const unit = field.unit === '' ? '' : ` ${field.unit}`;
  const span = ([least, most]: readonly [number, number]): string =>
    `${bound(least)} sampai ${bound(most)}${unit}`;
  if (field.possible && outside(read, field.possible)) {
    return refused(`Tidak mungkin: isinya ${span(field.possible)}. Periksa lagi.`);
  }
  if (field.plausible && outside(read, field.plausible)) {
    const usual = span(field.plausible);
    const text = `Tidak lazim untuk umur ini (biasanya ${usual}). Ukur ulang bila dapat.`;
    return { refused: false, text };
  }
  return undefined;
}

function refused(text: string): Warning {
  return { refused: true, text };
}

function outside(number: number, [least, most]: readonly [number, number]): boolean {
  return number < least || most < number;
}
