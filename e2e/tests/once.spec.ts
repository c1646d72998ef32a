import type { Locator, Page } from '@playwright/test';

import { expect, signIn, test } from '../app/test.ts';

/** Opens the form of an adult of today's posyandu day whom nobody has seen. */
async function openForm(page: Page, pick: (rows: Locator) => Locator): Promise<string> {
  await signIn(page, 'BDN');
  await page.goto('/posyandu');
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Makassar' }).format(new Date());
  const day = await page.locator(`a.button[href$="/${today}"]`).first().getAttribute('href');
  await page.goto(`${day}/kelompok/dewasa`);
  const open = page.locator('table.attendance tbody tr').filter({ hasText: /Dewasa.*belum/s });
  const row = pick(open);
  const href = await row.getByRole('link').first().getAttribute('href');
  await row.getByRole('link', { name: /^Isi/ }).click();
  await page.locator('input[name="td_sistol"]').fill('122');
  await page.locator('input[name="td_diastol"]').fill('78');
  return String(href);
}

/** How often the blood pressure of these tests stands in the history of somebody. */
async function written(page: Page, person: string): Promise<number> {
  await page.goto(`${person}/riwayat`);
  return page.getByText('122 mmHg').count();
}

test('two quick presses write one visit', async ({ page }) => {
  const person = await openForm(page, (rows) => rows.first());
  await page.getByRole('button', { name: 'Simpan' }).dblclick();
  await expect(page.getByRole('status')).toContainText('Sudah tersimpan');
  expect(await written(page, person)).toBe(1);
});

test('going back shows what is saved, and no second visit is written unawares', async ({ page }) => {
  const person = await openForm(page, (rows) => rows.nth(1));
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByRole('status')).toContainText('Sudah tersimpan');
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Simpan' })).toBeVisible();
  // The browser shows the page anew, or as it was left: neither may write a second visit.
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.locator('.note').first()).toContainText(/Belum ada yang diisi|Sudah tersimpan/);
  expect(await written(page, person)).toBe(1);
});

test('without script a page sent twice writes one visit', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: String(baseURL) });
  const page = await context.newPage();
  const person = await openForm(page, (rows) => rows.nth(2));
  const address = page.url();
  await page.getByRole('button', { name: 'Simpan' }).dblclick();
  await expect(page.getByRole('status')).toContainText('Sudah tersimpan');
  expect(await written(page, person)).toBe(1);
  await page.goto(address);
  await expect(page.getByText('Hari ini sudah tersimpan')).toBeVisible();
  await context.close();
});
