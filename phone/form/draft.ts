/** What was typed and not yet sent, kept in the browser so that nothing is lost. */

/** Text of every control that has one, by name; several for check boxes of one name. */
export type Typed = Readonly<Record<string, readonly string[]>>;

export interface Draft {
  /** When it was last kept, in milliseconds since 1970. */
  readonly keptAt: number;
  readonly typed: Typed;
}

const PREFIX = 'simpul.isian.';

/** A draft that nobody came back to in a week is health data left lying about. */
const DAYS_MAX = 7;

/** Drafts in the storage of the browser; without storage nothing is kept and nothing fails. */
export class Drafts {
  private readonly storage: Storage | undefined;

  constructor(storage: Storage | undefined) {
    this.storage = storage;
  }

  read(key: string): Draft | undefined {
    try {
      const text = this.storage?.getItem(PREFIX + key);
      return text ? draftOf(JSON.parse(text)) : undefined;
    } catch {
      return undefined;
    }
  }

  keep(key: string, typed: Typed, now: number): void {
    try {
      if (isEmpty(typed)) this.storage?.removeItem(PREFIX + key);
      else this.storage?.setItem(PREFIX + key, JSON.stringify({ keptAt: now, typed }));
    } catch {
      // The storage is full or closed; the form itself works on.
    }
  }

  remove(key: string): void {
    try {
      this.storage?.removeItem(PREFIX + key);
    } catch {
      // Closed storage holds no draft either.
    }
  }

  /** Removes drafts that are too old. */
  tidy(now: number): void {
    try {
      const keys = Array.from({ length: this.storage?.length ?? 0 }, (_, at) =>
        this.storage?.key(at),
      );
      for (const key of keys) {
        if (!key?.startsWith(PREFIX)) continue;
        const draft = this.read(key.slice(PREFIX.length));
        const isOld = draft === undefined || now - draft.keptAt > DAYS_MAX * 86_400_000;
        if (isOld) this.storage?.removeItem(key);
      }
    } catch {
      // Closed storage needs no tidying.
    }
  }
}

function draftOf(read: unknown): Draft | undefined {
  if (typeof read !== 'object' || read === null) return undefined;
  const { keptAt, typed } = read as Partial<Draft>;
  if (typeof keptAt !== 'number' || typeof typed !== 'object' || typed === null) return undefined;
  const isTexts = (texts: unknown): boolean =>
    Array.isArray(texts) && texts.every((text) => typeof text === 'string');
  return Object.values(typed).every(isTexts) ? { keptAt, typed } : undefined;
}

/** Tells whether nothing was typed. */
export function isEmpty(typed: Typed): boolean {
  return Object.values(typed).every((texts) => texts.every((text) => text.trim() === ''));
}

/** Tells whether a draft has something that is not in the form now. */
export function adds(draft: Typed, typed: Typed): boolean {
  return Object.entries(draft).some(([name, texts]) => {
    const now = typed[name] ?? [];
    const written = texts.filter((text) => text !== '');
    return written.some((text) => !now.includes(text));
  });
}

/** Puts what is typed now over an older draft that is still on offer. */
export function merged(draft: Typed, typed: Typed): Typed {
  const written = Object.entries(typed).filter(([, texts]) => texts.some((text) => text !== ''));
  return { ...draft, ...Object.fromEntries(written) };
}
