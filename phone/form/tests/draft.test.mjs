import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Drafts, adds, isEmpty, merged } from '../built/draft.mjs';

const DAY_MS = 86_400_000;

/** The storage of a browser, in memory. */
class Memory {
  map = new Map();
  get length() {
    return this.map.size;
  }
  key(at) {
    return [...this.map.keys()][at] ?? null;
  }
  getItem(key) {
    return this.map.get(key) ?? null;
  }
  setItem(key, text) {
    this.map.set(key, text);
  }
  removeItem(key) {
    this.map.delete(key);
  }
}

test('a draft is kept, read and removed', () => {
  const memory = new Memory();
  const drafts = new Drafts(memory);
  drafts.keep('p.f.d', { bb_kg: ['7,2'] }, 5);
  assert.deepEqual(drafts.read('p.f.d'), { keptAt: 5, typed: { bb_kg: ['7,2'] } });
  assert.equal(drafts.read('other'), undefined);
  drafts.remove('p.f.d');
  assert.equal(memory.length, 0);
});

test('an empty form leaves no draft', () => {
  const memory = new Memory();
  const drafts = new Drafts(memory);
  drafts.keep('k', { bb_kg: ['7'] }, 5);
  drafts.keep('k', { bb_kg: [' '], sakit: [] }, 6);
  assert.equal(memory.length, 0);
  assert.ok(isEmpty({ a: [], b: [''] }));
});

test('old and broken drafts are removed, other things are left alone', () => {
  const memory = new Memory();
  const drafts = new Drafts(memory);
  drafts.keep('old', { a: ['1'] }, 0);
  drafts.keep('new', { a: ['1'] }, 10 * DAY_MS);
  memory.setItem('simpul.isian.broken', '{');
  memory.setItem('simpul.isian.strange', '{"keptAt":1,"typed":{"a":[1]}}');
  memory.setItem('theme', 'dark');
  drafts.tidy(16 * DAY_MS);
  assert.deepEqual([...memory.map.keys()], ['simpul.isian.new', 'theme']);
});

test('closed storage keeps nothing and fails nothing', () => {
  const closed = new Proxy({}, {
    get() {
      throw new Error('closed');
    },
  });
  for (const drafts of [new Drafts(closed), new Drafts(undefined)]) {
    drafts.keep('k', { a: ['1'] }, 1);
    drafts.remove('k');
    drafts.tidy(1);
    assert.equal(drafts.read('k'), undefined);
  }
});

test('a draft is offered only when it adds something', () => {
  assert.ok(adds({ a: ['1'] }, { a: [''] }));
  assert.ok(adds({ a: ['ya'] }, { a: [] }));
  assert.ok(!adds({ a: ['1'] }, { a: ['1'] }));
  assert.ok(!adds({ a: [''] }, {}));
});

test('what is typed now wins over a draft that is still on offer', () => {
  const draft = { a: ['1'], b: ['2'], c: ['3'] };
  assert.deepEqual(merged(draft, { a: ['9'], b: [''] }), { a: ['9'], b: ['2'], c: ['3'] });
});
