import assert from 'node:assert/strict';
import { test } from 'node:test';

import { answer, day, dayRead, number, spoken, warning } from '../built/typed.mjs';

const weight = {
  kind: 'number', decimals: 1, unit: 'kg', options: [], possible: [0.5, 300], plausible: [40, 120],
};

test('numbers with comma or point', () => {
  const pairs = [
    ['7,25', 7.25], ['7.250', 7.25], [' -3 ', -3], [',5', 0.5], ['12,', 12], ['0', 0], ['-0', 0],
  ];
  for (const [text, expected] of pairs) assert.equal(number(text), expected, text);
  for (const text of ['1.234,5', '7,2505', '', ',', '-', 'abc', '1e3', '12345678901', '--1']) {
    assert.equal(number(text), undefined, text);
  }
});

test('days as people type them', () => {
  for (const text of ['5-1-2026', '05/01/2026', '5 Jan 2026', '5 Januari 2026', '2026-01-05']) {
    assert.equal(day(text), '2026-01-05', text);
  }
  for (const text of ['31-2-2026', '5-13-2026', '5 Foo 2026', '5-1-26', '2026', '1-1-1-2026']) {
    assert.equal(day(text), undefined, text);
  }
  assert.equal(dayRead('2026-11-02'), '2 Nov 2026');
});

test('only what the guidelines know is an answer', () => {
  const choice = { kind: 'choice', options: [{ code: 'merah' }] };
  assert.equal(answer({ kind: 'bool' }, 'ya'), true);
  assert.equal(answer({ kind: 'bool' }, 'tidak'), false);
  assert.equal(answer({ kind: 'bool' }, ''), undefined);
  assert.equal(answer(choice, 'merah'), 'merah');
  assert.equal(answer(choice, 'biru'), undefined);
  assert.equal(answer({ kind: 'text' }, '  demam '), 'demam');
});

test('what is wrong or odd is told', () => {
  assert.equal(warning(weight, ''), undefined);
  assert.equal(warning(weight, '55,5'), undefined);
  assert.deepEqual(warning(weight, '301'), {
    refused: true, text: 'Tidak mungkin: isinya 0,5 sampai 300 kg. Periksa lagi.',
  });
  assert.deepEqual(warning(weight, '39,9'), {
    refused: false,
    text: 'Tidak lazim untuk umur ini (biasanya 40 sampai 120 kg). Ukur ulang bila dapat.',
  });
  assert.equal(warning(weight, 'lima').refused, true);
  assert.equal(warning({ kind: 'day' }, '40-1-2026').refused, true);
});

test('numbers as people read them', () => {
  assert.equal(spoken(weight, 7), '7,0 kg');
  assert.equal(spoken({ decimals: 2, unit: '' }, -1.5), '\u22121,50');
});
