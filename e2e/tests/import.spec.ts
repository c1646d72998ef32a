import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';

import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

const EXPORT = fileURLToPath(
  new URL('../../crates/import/tests/data/eppgbm.csv', import.meta.url),
);

/** Sends the chosen file and waits for the end. */
async function send(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Kirim dan baca' }).click();
  await expect(page.locator('#kemajuan[data-running="false"]')).toBeVisible({ timeout: 30_000 });
}

/** The number beside a word of the tally. */
async function tally(page: Page, word: string): Promise<number> {
  const item = page.locator('.tally li').filter({ has: page.getByText(word, { exact: true }) });
  return Number(await item.locator('.big').innerText());
}

test('an export is recognised, read, and read again without change', async ({ page }) => {
  await signIn(page, 'GIZ');
  await page.goto('/impor');
  await expectAccessible(page);
  await expectFits(page);
  await page.locator('input[type=file]').setInputFiles(EXPORT);
  await expect(page.getByLabel('Ekspor e-PPGBM')).toBeChecked();
  await send(page);
  await expect(page.getByText('baris sudah dibaca')).toBeVisible();
  const rejected = await tally(page, 'ditolak');
  await expectAccessible(page);
  await expectFits(page);
  await page.goto('/impor');
  await page.locator('input[type=file]').setInputFiles(EXPORT);
  await send(page);
  expect(await tally(page, 'diterima')).toBe(0);
  expect(await tally(page, 'ditolak')).toBe(rejected);
});

test('a file may be dropped', async ({ page, isMobile }) => {
  test.skip(isMobile, 'nothing is dragged on a phone');
  await signIn(page, 'GIZ');
  await page.goto('/impor');
  const text = await readFile(EXPORT, 'utf8');
  const transfer = await page.evaluateHandle((content) => {
    const carried = new DataTransfer();
    carried.items.add(new File([content], 'seret.csv', { type: 'text/csv' }));
    return carried;
  }, text);
  await page.dispatchEvent('[data-drop]', 'drop', { dataTransfer: transfer });
  await send(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('seret.csv');
});

test('a file too large is told before it is sent', async ({ page }) => {
  await signIn(page, 'GIZ');
  await page.goto('/impor');
  const buffer = Buffer.alloc(33 * 1024 * 1024, 'a');
  await page.locator('input[type=file]').setInputFiles({
    name: 'besar.csv',
    mimeType: 'text/csv',
    buffer,
  });
  await expect(page.getByText('lebih besar dari 32 MB')).toBeVisible();
  await page.getByRole('button', { name: 'Kirim dan baca' }).click();
  await expect(page).toHaveURL(/\/impor$/);
});

test('no script is needed', async ({ browser, page }) => {
  await signIn(page, 'GIZ');
  const storageState = await page.context().storageState();
  const baseURL = new URL(page.url()).origin;
  const context = await browser.newContext({ javaScriptEnabled: false, storageState, baseURL });
  const plain = await context.newPage();
  await plain.goto('/impor');
  await plain.locator('input[type=file]').setInputFiles(EXPORT);
  await send(plain);
  await expect(plain.getByText('baris sudah dibaca')).toBeVisible();
  await context.close();
});

test('who may not bring files in is told so', async ({ page }) => {
  await signIn(page, 'KDR');
  await page.goto('/impor');
  await expect(page.getByText('belum boleh memasukkan data dari berkas')).toBeVisible();
});
