import assert from 'node:assert/strict';
import { test } from 'node:test';

import { evaluate, reads, value } from '../built/evaluate.mjs';

const FACTS = new Map(
  Object.entries({ a: 3, b: 0, yes: true, no: false, t: 'x', codes: ['x', 'y.z'] }),
);
const fact = (name) => ['fact', name];
const lit = (it) => ['lit', it];

function check(expr, expected) {
  assert.equal(value(expr, FACTS), expected, JSON.stringify(expr));
}

test('what is not known makes whatever reads it unknown', () => {
  check(fact('u'), undefined);
  check(['not', fact('u')], undefined);
  check(['<', fact('u'), lit(1)], undefined);
  check(['==', fact('u'), fact('u')], undefined);
  check(['+', fact('a'), fact('u')], undefined);
  check(['neg', fact('u')], undefined);
  check(['in', fact('u'), ['x']], undefined);
  check(['has', lit('x'), 'u'], undefined);
  check(['has', fact('u'), 'codes'], undefined);
  check(['if', fact('u'), lit(1), lit(1)], undefined);
  check(['known', 'u'], false);
  check(['known', 'no'], true);
});

test('one side decides alone, in either order', () => {
  check(['and', fact('no'), fact('u')], false);
  check(['and', fact('u'), fact('no')], false);
  check(['and', fact('yes'), fact('u')], undefined);
  check(['and', fact('yes'), fact('yes')], true);
  check(['or', fact('u'), fact('yes')], true);
  check(['or', fact('no'), fact('u')], undefined);
  check(['or', fact('no'), fact('no')], false);
});

test('numbers', () => {
  for (const [sign, expected] of [['<', false], ['<=', true], ['>', false], ['>=', true]]) {
    check([sign, fact('a'), lit(3)], expected);
  }
  check(['==', fact('a'), lit(3)], true);
  check(['!=', fact('a'), lit(3)], false);
  check(['-', ['*', fact('a'), lit(2)], lit(0.5)], 5.5);
  check(['/', fact('a'), lit(2)], 1.5);
  check(['/', fact('a'), fact('b')], undefined);
  check(['/', fact('b'), fact('b')], undefined);
  check(['min', fact('a'), lit(2)], 2);
  check(['max', fact('a'), lit(2)], 3);
  check(['abs', ['neg', fact('a')]], 3);
  check(['yes', fact('yes'), fact('no'), fact('u')], 1);
});

test('texts and sets', () => {
  check(['in', fact('t'), ['w', 'x']], true);
  check(['in', fact('t'), ['w']], false);
  check(['has', lit('y.z'), 'codes'], true);
  check(['has', lit('y'), 'codes'], false);
  check(['!=', fact('t'), lit('y')], true);
  check(['if', fact('no'), lit('p'), fact('t')], 'x');
});

test('names that are read', () => {
  const expr = ['and', ['has', fact('t'), 'codes'], ['in', fact('s'), ['a']], ['known', 'k']];
  assert.deepEqual(reads(expr), ['t', 'codes', 's', 'k']);
  assert.deepEqual(reads(['if', fact('p'), lit('x'), ['neg', fact('q')]]), ['p', 'q']);
});

const number = (more = {}) => ({
  label: '', kind: 'number', decimals: 1, unit: '', possible: null, plausible: null, options: [],
  derived: false, formula: null, last: null, remembered: null, ...more,
});

/** Body mass index of an adult whose height is remembered, a score, and rules over both. */
const RULES = {
  facts: { last_tb: 150, sex: 'P' },
  fields: {
    bb: number(),
    tb: number({ remembered: 'last_tb' }),
    imt: number({
      derived: true,
      formula: ['/', fact('bb'), ['*', ['/', fact('last_tb'), lit(100)],
        ['/', fact('last_tb'), lit(100)]]],
    }),
    q1: number({ kind: 'bool' }),
    q2: number(),
    skor: number({ derived: true, remembered: 'last_skor' }),
    ganda: number({ derived: true, formula: ['*', fact('skor'), lit(2)] }),
  },
  instruments: [
    {
      id: 'i', label: '', score: 'skor', questions: ['q1', 'q2'], count: ['q1'], add: ['q2'],
      points: [{ when: ['>=', fact('imt'), lit(25)], points: 5 }],
    },
  ],
  groups: [
    {
      item: 'gizi', mode: 'first',
      rules: [
        { id: 'gizi.gemuk', when: ['>=', fact('imt'), lit(25)] },
        { id: 'gizi.sedang', when: ['>=', fact('imt'), lit(18.5)] },
        { id: 'gizi.orang', when: ['==', fact('sex'), lit('P')] },
      ],
    },
    {
      item: 'jiwa', mode: 'all',
      rules: [
        { id: 'jiwa.skor', when: ['>=', fact('last_skor'), lit(1)] },
        { id: 'jiwa.ganda', when: ['and', ['==', fact('ganda'), lit(6)], fact('q1')] },
        { id: 'jiwa.q', when: ['or', fact('q1'), ['>', fact('last_tb'), lit(1)]] },
      ],
    },
  ],
};

function found(answers) {
  const outcome = evaluate(RULES, new Map(Object.entries(answers)));
  const findings = outcome.findings.map((finding) => [finding.rule.id, finding.causes.join()]);
  return { derived: Object.fromEntries(outcome.derived), findings };
}

test('without an answer nothing is judged', () => {
  assert.deepEqual(found({}), { derived: {}, findings: [] });
});

test('a formula reads what is remembered, and the first that holds is told', () => {
  assert.deepEqual(found({ bb: 60 }), {
    derived: { imt: 26.7 },
    findings: [['gizi.gemuk', 'bb']],
  });
  assert.deepEqual(found({ bb: 50 }).findings, [['gizi.sedang', 'bb']]);
});

test('a remembered answer replaces what was remembered', () => {
  assert.deepEqual(found({ bb: 60, tb: 160 }), {
    derived: { imt: 23.4 },
    findings: [['gizi.sedang', 'bb,tb']],
  });
  // The latest value is no answer by itself: nothing that reads it alone is judged.
  assert.deepEqual(found({ tb: 160 }).findings, []);
});

test('a score waits for every question; formulas may follow from it', () => {
  assert.deepEqual(found({ q1: true }).derived, {});
  assert.deepEqual(found({ q1: true, q2: 2 }), {
    derived: { skor: 3, ganda: 6 },
    findings: [['jiwa.ganda', 'q1,q2'], ['jiwa.q', 'q1']],
  });
  assert.deepEqual(found({ q1: false, q2: 0, bb: 60 }).derived, { imt: 26.7, skor: 5, ganda: 10 });
});

test('halves are rounded away from nought', () => {
  const rules = {
    facts: {}, instruments: [], groups: [],
    fields: { x: number(), y: number({ derived: true, decimals: 0, formula: fact('x') }) },
  };
  const y = (x) => evaluate(rules, new Map([['x', x]])).derived.get('y');
  assert.deepEqual([0.5, 1.5, -0.5, -2.5].map(y), [1, 2, -1, -3]);
});
