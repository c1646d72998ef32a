// Every case that the guidelines show must come out in the browser exactly as on the server.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { evaluate } from '../built/evaluate.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const path = join(target, 'conformance', 'cases.json');

test('the browser finds what the server finds', () => {
  assert.ok(existsSync(path), `run "cargo test -p portrait conformance" first: it writes ${path}`);
  const rows = JSON.parse(readFileSync(path, 'utf8'));
  assert.ok(rows.length > 0);
  const wrong = [];
  for (const row of rows) {
    const { findings } = evaluate(row, new Map(Object.entries(row.answers)));
    const found = findings.map((finding) => finding.rule.id);
    if (found.join() !== row.expected.join()) {
      wrong.push(`${row.place}: found [${found}], the server found [${row.expected}]`);
    }
  }
  assert.equal(wrong.length, 0, `${wrong.length} of ${rows.length}\n${wrong.join('\n')}`);
});
