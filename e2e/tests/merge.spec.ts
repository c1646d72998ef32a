import type { Page } from '@playwright/test';

import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

/** Finds people by a word and returns the address of one of them. */
async function personAt(page: Page, at: number): Promise<string> {
  await page.goto('/orang?q=contoh');
  const address = await page.locator('a.person').nth(at).getAttribute('href');
  return address ?? '';
}

const id = (address: string): string => address.split('/').at(-1) ?? '';

test('two pages of one person become one, and part again', { tag: '@postgres' }, async ({ page }) => {
  await signIn(page, 'PMIK');
  const [one, other] = [await personAt(page, 3), await personAt(page, 7)];
  await page.goto(`${one}/identitas`);
  await page.getByRole('link', { name: 'tercatat dua kali?' }).click();
  await expect(page.getByRole('heading', { name: 'Tercatat dua kali?' })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);

  await page.goto(`${one}/gabung/${id(other)}`);
  await expectAccessible(page);
  await expectFits(page);
  await page.locator(`[name="tetap"][value="${id(one)}"]`).check();
  await page.getByLabel('Alasan').fill('Kartu keluarga sudah dilihat');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Periksa sebelum digabung' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Periksa sekali lagi');
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('button', { name: 'Ya, gabungkan' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Digabung dari' })).toBeVisible();
  await expect(page.getByText('Kartu keluarga sudah dilihat')).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.goto(other);
  await expect(page).toHaveURL(new RegExp(id(one)));

  await page.getByRole('link', { name: 'Pisahkan' }).click();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByLabel('Alasan').fill('Ternyata dua orang');
  await page.getByRole('button', { name: 'Pisahkan' }).press('Enter');
  await expect(page.getByRole('status')).toContainText('Sudah dipisah');
  await page.goto(other);
  await expect(page).toHaveURL(new RegExp(id(other)));
});

test('a phone has one line at the top, with a menu', async ({ page, isMobile }) => {
  await signIn(page, 'PMIK');
  const bar = page.locator('header.bar');
  const height = (await bar.boundingBox())?.height ?? 0;
  expect(height).toBeLessThanOrEqual(isMobile ? 58 : 50);
  if (isMobile) {
    await page.getByText('Menu', { exact: true }).click();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Papan pantau' }).click();
    await expect(page).toHaveURL(/papan/);
  }
});
