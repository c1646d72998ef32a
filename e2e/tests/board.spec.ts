import type { Page } from '@playwright/test';

import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

/** Last month, as addresses write it: its numbers no longer move with the day of the test. */
function lastMonth(): string {
  const day = new Date();
  day.setUTCDate(0);
  return day.toISOString().slice(0, 7);
}

const board = (more = ''): string => `/papan?indikator=gizi.ds&bulan=${lastMonth()}${more}`;

/** The first number of those who count, in the sum. */
function counted(page: Page) {
  return page.locator('.board tfoot a[href*="isi=pembilang"]');
}

async function countOf(page: Page): Promise<number> {
  return Number(await counted(page).innerText());
}

test('from a number to a name, to the reason, to its writer', { tag: '@postgres' }, async ({
  page,
}) => {
  await signIn(page, 'GIZ');
  await page.goto('/papan');
  await expect(page.locator('.answer')).toContainText('anak');
  await page.goto(board('&menurut=posyandu'));
  await expectAccessible(page);
  await expectFits(page);
  const number = page.locator('.board tbody a[href*="isi=pembilang"]').first();
  const count = Number(await number.innerText());
  await number.click();
  await expect(page.locator('.answer')).toContainText(`${count} anak`);
  await expect(page.locator('.names tbody tr')).toHaveCount(Math.min(count, 100));
  await expectAccessible(page);
  await expectFits(page);
  const name = await page.locator('.names th a').first().innerText();
  await page.getByRole('link', { name: 'mengapa?' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  await expect(page.getByText('Dihitung sebagai pembilang')).toBeVisible();
  await page.locator('a[href^="/catatan/"]').first().click();
  await expect(page.getByText('Siapa, kapan, di mana')).toBeVisible();
  const writer = page.locator('dt', { hasText: 'Ditulis oleh' }).locator('+ dd').first();
  await expect(writer).toContainText('Contoh');
});

test('a record taken back changes the number', { tag: '@postgres' }, async ({ page }) => {
  await signIn(page, 'PMIK');
  await page.goto(board());
  const before = await countOf(page);
  await counted(page).click();
  await page.getByRole('link', { name: 'mengapa?' }).first().click();
  await page.locator('a[href^="/catatan/"]').first().click();
  await page.getByRole('link', { name: 'Salah catat' }).click();
  await page.locator('[name="alasan"]').fill('Tertukar dengan anak lain');
  await page.locator('main form button').first().click();
  await expect(page.getByText('ditandai salah catat').first()).toBeVisible();
  await page.goto(board());
  expect(await countOf(page)).toBe(before - 1);
});

test('one chooses what is shown, with the keyboard too', async ({ page }) => {
  await signIn(page, 'BDN');
  await page.goto(board());
  await page.getByLabel('Indikator').selectOption('gizi.stunting');
  await page.getByLabel('Menurut').selectOption('rt');
  await page.getByRole('button', { name: 'Tampilkan' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Stunting');
  await expect(page).toHaveURL(/menurut=rt/);
  await expect(page.locator('.board')).toContainText('D/S');
  await expectAccessible(page);
  await expectFits(page);
});

test('the rules behind the numbers can be read', async ({ page }) => {
  await signIn(page, 'BDN');
  await page.goto(board());
  await page.getByRole('link', { name: 'Aturan angka ini' }).click();
  await expect(page.getByRole('heading', { name: 'Sumber' }).first()).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.goto('/pedoman?q=vitamin');
  await expectAccessible(page);
  await expectFits(page);
});
