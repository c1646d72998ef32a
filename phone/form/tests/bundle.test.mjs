import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { BUNDLE, bundle } from '../build.mjs';

test('the committed bundle is a fresh one', async () => {
  const fresh = (await bundle()) === readFileSync(BUNDLE, 'utf8');
  assert.ok(fresh, 'crates/web/assets/form.js is old: run "npm run build" in phone/form');
});

test('the bundle stays small', async () => {
  assert.ok((await bundle()).length < 40_000);
});
