import type { Page } from '@playwright/test';

import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

/** Drafts that the browser keeps, by key. */
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => /^simpul\.(isian|draf)\./.test(key)));

/** Today at the place of the application, as its addresses write it. */
function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Makassar' }).format(new Date());
}

/** Types a weight for somebody of today's posyandu day and does not save it; returns the address. */
async function typeAndGo(page: Page): Promise<string> {
  await page.goto('/posyandu');
  const day = await page.locator(`a.button[href$="/${today()}"]`).first().getAttribute('href');
  await page.goto(String(day));
  await page.locator('#daftar tr', { hasText: 'belum' }).last().getByRole('link').first().click();
  const weight = page.locator('form.card').getByLabel('Berat badan', { exact: true });
  await weight.fill('9,1');
  await expect.poll(() => kept(page)).toHaveLength(1);
  const address = new URL(page.url()).pathname;
  await page.goto('/');
  return address;
}

/** The button in the bar, or in the menu of a phone. */
async function leave(page: Page, isMobile: boolean): Promise<void> {
  if (isMobile) await page.getByText('Menu', { exact: true }).click();
  await page.getByRole('button', { name: 'Keluar', exact: true }).click();
}

test('what is not saved is told before signing out, and gone afterwards', async ({
  page, isMobile,
}) => {
  await signIn(page, 'BDN');
  const address = await typeAndGo(page);
  const note = page.locator('[data-belum-tersimpan="1"]');
  await expect(note).toContainText('belum tersimpan');
  await expectAccessible(page);
  await expectFits(page);

  // Going back loses nothing, and neither does a connection that is gone.
  await leave(page, isMobile);
  const box = page.getByRole('dialog', { name: '1 isian belum tersimpan' });
  await expect(box).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await box.getByRole('button', { name: 'Kembali, simpan dulu' }).click();
  await expect(box).toHaveCount(0);
  expect(await kept(page)).toHaveLength(1);
  await note.getByRole('link').click();
  expect(new URL(page.url()).pathname).toBe(address);
  const weight = page.locator('form.card').getByLabel('Berat badan', { exact: true });
  await expect(weight).toHaveValue('9,1');
  await page.context().setOffline(true);
  await leave(page, isMobile);
  await box.getByRole('button', { name: 'Keluar dan hapus isian' }).click();
  await expect(box.getByRole('alert')).toContainText('Anda belum keluar');
  expect(await kept(page)).toHaveLength(1);
  await page.context().setOffline(false);

  await box.getByRole('button', { name: 'Keluar dan hapus isian' }).click();
  await expect(page).toHaveURL(/\/masuk/);
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
});

test('a locked screen and another user leave what was typed where it is', async ({
  page, isMobile,
}) => {
  await signIn(page, 'BDN');
  await typeAndGo(page);
  const [own] = await kept(page);
  // The session ends by itself: nobody asked to go.
  await page.context().clearCookies();
  await signIn(page, 'GIZ');
  expect(await kept(page)).toEqual([own]);
  await expect(page.locator('[data-belum-tersimpan]')).toHaveCount(0);
  // Nothing of the own is unsaved, so nothing is asked; what is of others stays.
  await leave(page, isMobile);
  await expect(page).toHaveURL(/\/masuk/);
  expect(await kept(page)).toEqual([own]);
  await signIn(page, 'BDN');
  await page.goto('/');
  await expect(page.locator('[data-belum-tersimpan="1"]')).toBeVisible();
});

test('people who share a computer have drafts of their own on a posyandu day', async ({ page }) => {
  await signIn(page, 'BDN');
  const address = await typeAndGo(page);
  await page.context().clearCookies();
  await signIn(page, 'GIZ');
  await page.goto(address);
  const weight = page.locator('form.card').getByLabel('Berat badan', { exact: true });
  await expect(weight).toHaveValue('');
  expect(await kept(page)).toHaveLength(1);
});
