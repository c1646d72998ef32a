/** The sheet that the server sends with a form; its keys are those of `portrait::sheet`. */

export type Fact = boolean | number | string | readonly string[];

export type Expr =
  | readonly ['lit', boolean | number | string]
  | readonly ['fact' | 'known', string]
  | readonly ['not' | 'neg' | 'abs', Expr]
  | readonly ['and' | 'or' | 'yes', ...Expr[]]
  | readonly ['<' | '<=' | '>' | '>=' | '==' | '!=', Expr, Expr]
  | readonly ['+' | '-' | '*' | '/' | 'min' | 'max', Expr, Expr]
  | readonly ['in', Expr, readonly string[]]
  | readonly ['has', Expr, string]
  | readonly ['if', Expr, Expr, Expr];

export type Severity = 'normal' | 'watch' | 'refer' | 'emergency';

export interface Field {
  readonly label: string;
  readonly kind: 'number' | 'bool' | 'choice' | 'day' | 'text';
  readonly decimals: number;
  readonly unit: string;
  readonly possible: readonly [number, number] | null;
  readonly plausible: readonly [number, number] | null;
  readonly options: readonly { readonly code: string; readonly label: string }[];
  readonly derived: boolean;
  readonly formula: Expr | null;
  readonly last: { readonly value: Fact; readonly day: string; readonly text: string } | null;
  readonly remembered: string | null;
}

export interface Section {
  readonly label: string;
  readonly step: number | null;
  readonly when: Expr | null;
  readonly fields: readonly string[];
}

export interface Instrument {
  readonly id: string;
  readonly label: string;
  readonly score: string;
  readonly questions: readonly string[];
  readonly count: readonly string[];
  readonly add: readonly string[];
  readonly points: readonly { readonly when: Expr; readonly points: number }[];
}

export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  readonly label: string;
  readonly advice: string;
  readonly when: Expr;
}

export interface Group {
  readonly item: string;
  readonly mode: 'first' | 'all';
  readonly rules: readonly Rule[];
}

/** What working out needs. */
export interface Rules {
  readonly facts: Readonly<Record<string, Fact>>;
  readonly fields: Readonly<Record<string, Field>>;
  readonly instruments: readonly Instrument[];
  readonly groups: readonly Group[];
}

export interface Sheet extends Rules {
  readonly form: { readonly id: string; readonly label: string };
  readonly day: string;
  readonly setting: string;
  readonly sections: readonly Section[];
}
