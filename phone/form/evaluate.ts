/**
 * Works out what answers say: formulas, scores and findings, as the server will once the answers
 * are written down. A fact that is not known makes whatever reads it unknown (`undefined`).
 */

import type { Expr, Fact, Field, Instrument, Rule, Rules } from './sheet.ts';

export type Facts = ReadonlyMap<string, Fact>;

/** Answers by code; what is not answered is absent. */
export type Answers = ReadonlyMap<string, Fact>;

export interface Finding {
  readonly item: string;
  readonly rule: Rule;
  /** Codes of the answers that it follows from. */
  readonly causes: readonly string[];
}

export interface Outcome {
  /** Everything known, answers included. */
  readonly facts: Facts;
  /** Formulas and scores, by code. */
  readonly derived: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
}

/** Returns the value of an expression; `undefined` when the facts do not decide it. */
export function value(expr: Expr, facts: Facts): Fact | undefined {
  switch (expr[0]) {
    case 'lit':
      return expr[1];
    case 'fact':
      return facts.get(expr[1]);
    case 'known':
      return facts.has(expr[1]);
    case 'not': {
      const inner = value(expr[1], facts);
      return typeof inner === 'boolean' ? !inner : undefined;
    }
    case 'and':
      return decidedBy(false, expr.slice(1) as Expr[], facts);
    case 'or':
      return decidedBy(true, expr.slice(1) as Expr[], facts);
    case 'yes':
      return (expr.slice(1) as Expr[]).filter((part) => value(part, facts) === true).length;
    case 'neg':
    case 'abs': {
      const inner = value(expr[1], facts);
      if (typeof inner !== 'number') return undefined;
      return expr[0] === 'neg' ? -inner : Math.abs(inner);
    }
    case 'in': {
      const text = value(expr[1], facts);
      return typeof text === 'string' ? expr[2].includes(text) : undefined;
    }
    case 'has': {
      const codes = facts.get(expr[2]);
      const text = value(expr[1], facts);
      return Array.isArray(codes) && typeof text === 'string' ? codes.includes(text) : undefined;
    }
    case 'if': {
      const test = value(expr[1], facts);
      if (typeof test !== 'boolean') return undefined;
      return value(test ? expr[2] : expr[3], facts);
    }
    default:
      return ofTwo(expr[0], value(expr[1], facts), value(expr[2], facts));
  }
}

/** Joins parts by "or" (`decisive` true) or "and" (`decisive` false). */
function decidedBy(decisive: boolean, parts: Expr[], facts: Facts): boolean | undefined {
  let allKnown = true;
  for (const part of parts) {
    const holds = value(part, facts);
    if (holds === decisive) return decisive;
    if (holds === undefined) allKnown = false;
  }
  return allKnown ? !decisive : undefined;
}

function ofTwo(operator: string, left?: Fact, right?: Fact): Fact | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default: {
      // What is no finite number (division by nought, overflow) is unknown.
      const result = arithmetic(operator, left, right);
      return Number.isFinite(result) ? result : undefined;
    }
  }
}

function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case 'min':
      return Math.min(left, right);
    case 'max':
      return Math.max(left, right);
    default:
      throw new Error(`operator ${operator}`);
  }
}

/** Lists the names that an expression reads. */
export function reads(expr: Expr): string[] {
  switch (expr[0]) {
    case 'lit':
      return [];
    case 'fact':
    case 'known':
      return [expr[1]];
    case 'in':
      return reads(expr[1]);
    case 'has':
      return [...reads(expr[1]), expr[2]];
    default:
      return (expr.slice(1) as Expr[]).flatMap(reads);
  }
}

/** Rounds half away from nought, as the server does. */
function rounded(number: number, decimals: number): number {
  const shift = 10 ** decimals;
  return (Math.sign(number) * Math.round(Math.abs(number) * shift)) / shift;
}

/** What is known while answers are worked out. */
class Scene {
  readonly facts: Map<string, Fact>;
  readonly derived = new Map<string, number>();
  /** Answers behind everything that this contact made known, by name. */
  readonly causes = new Map<string, readonly string[]>();
  /** Codes of what was made known now, by the fact of their latest value. */
  private readonly latest = new Map<string, string>();
  private readonly rules: Rules;

  constructor(rules: Rules, answers: Answers) {
    this.rules = rules;
    this.facts = new Map(Object.entries(rules.facts));
    for (const [code, answer] of answers) {
      this.facts.set(code, answer);
      this.causes.set(code, [code]);
      this.remember(code, answer);
    }
  }

  /** Lets the latest value of a field be the one that is known now. */
  remember(code: string, fact: Fact): void {
    const name = this.rules.fields[code]?.remembered;
    if (!name) return;
    this.facts.set(name, fact);
    this.latest.set(name, code);
  }

  /** Lists the answers behind facts; the latest value of an answer stands for the answer. */
  behind(names: readonly string[]): string[] {
    const codes = names.map((name) => this.latest.get(name) ?? name);
    return [...new Set(codes.flatMap((code) => this.causes.get(code) ?? []))];
  }

  tell(code: string, number: number, names: readonly string[]): void {
    this.facts.set(code, number);
    this.derived.set(code, number);
    this.causes.set(code, this.behind(names));
  }

  /** Works out the formulas of which an answer touched anything. */
  workOut(): void {
    for (const [code, field] of Object.entries<Field>(this.rules.fields)) {
      if (field.formula === null || this.causes.has(code)) continue;
      const names = reads(field.formula);
      if (!names.some((name) => this.causes.has(name))) continue;
      const number = value(field.formula, this.facts);
      if (typeof number === 'number') this.tell(code, rounded(number, field.decimals), names);
    }
  }

  /** Scores the instruments of which every question is answered. */
  score(): void {
    for (const instrument of this.rules.instruments) {
      if (instrument.questions.every((question) => this.causes.has(question))) {
        this.tell(instrument.score, this.points(instrument), instrument.questions);
      }
    }
  }

  private points(instrument: Instrument): number {
    const yes = instrument.count.filter((code) => this.facts.get(code) === true).length;
    let added = 0;
    for (const code of instrument.add) {
      const number = this.facts.get(code);
      if (typeof number === 'number') added += number;
    }
    let holding = 0;
    for (const { when, points } of instrument.points) {
      if (value(when, this.facts) === true) holding += points;
    }
    return yes + added + holding;
  }

  findings(): Finding[] {
    const findings: Finding[] = [];
    for (const { item, mode, rules } of this.rules.groups) {
      for (const rule of rules) {
        const names = reads(rule.when);
        if (!names.some((name) => this.causes.has(name))) continue;
        if (value(rule.when, this.facts) !== true) continue;
        findings.push({ item, rule, causes: this.behind(names) });
        if (mode === 'first') break;
      }
    }
    return findings;
  }
}

/** Works out formulas, scores and findings. */
export function evaluate(rules: Rules, answers: Answers): Outcome {
  const scene = new Scene(rules, answers);
  scene.workOut();
  scene.score();
  scene.workOut();
  for (const [code, number] of scene.derived) scene.remember(code, number);
  return { facts: scene.facts, derived: scene.derived, findings: scene.findings() };
}
