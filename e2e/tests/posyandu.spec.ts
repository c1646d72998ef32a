import type { Locator, Page } from '@playwright/test';

import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

/** Today at the place of the application, as its addresses write it. */
function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Makassar' }).format(new Date());
}

/** Opens the list of today of the first posyandu, or of the only one. */
async function openDay(page: Page): Promise<string> {
  await signIn(page, 'BDN');
  await page.goto('/posyandu');
  await expectAccessible(page);
  await expectFits(page);
  const link = page.locator(`a.button[href$="/${today()}"]`).first();
  const address = await link.getAttribute('href');
  await link.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Posyandu');
  return address ?? '';
}

/** Rows of the grid that nobody has filled in. */
function openRows(page: Page): Locator {
  return page.locator('tbody.child').filter({ has: page.locator('button[name="absen"]') });
}

/** The first rows that nobody has filled in and that stand next to each other. */
async function neighbours(page: Page, count: number): Promise<string[]> {
  const rows = await page.locator('tbody.child').evaluateAll((children) =>
    children.map((row) => ({ id: row.id, open: row.querySelector('[name="absen"]') !== null })),
  );
  const from = rows.findIndex((_, at) => {
    const run = rows.slice(at, at + count);
    return run.length === count && run.every((row) => row.open);
  });
  expect(from).not.toBe(-1);
  return rows.slice(from, from + count).map((row) => row.id);
}

async function counted(page: Page, label: string): Promise<number> {
  const text = await page.locator('#jumlah li', { hasText: label }).first().innerText();
  return Number(/\d+/.exec(text)?.[0]);
}

test('a whole row of children with the keyboard alone', { tag: '@postgres' }, async ({ page, isMobile }) => {
  test.skip(isMobile, 'a grid is for a desk');
  const address = await openDay(page);
  await page.goto(`${address}/isian`);
  await expectAccessible(page);
  await expectFits(page);
  const before = await counted(page, 'hadir');
  const ids = await neighbours(page, 3);
  await page.locator(`#${ids[0]} input[name$=".bb_kg"]`).focus();
  for (const id of ids) {
    const row = page.locator(`#${id}`);
    await expect(row.locator('input[name$=".bb_kg"]')).toBeFocused();
    const fields = await row.locator('input:not([type=hidden]), select').count();
    await page.keyboard.type(await believableWeight(row));
    for (let field = 0; field < fields; field += 1) await page.keyboard.press('Enter');
    await expect(page.locator(`#${id}.is-saved`)).toHaveCount(1);
  }
  await expect.poll(() => counted(page, 'hadir')).toBe(before + 3);
  await expectAccessible(page);
  await expectFits(page);
  await page.reload();
  for (const id of ids) {
    await expect(page.locator(`#${id}`)).toContainText('hadir');
    await expect(page.locator(`#${id} input[name$=".bb_kg"]`)).not.toHaveValue('');
    await expect(page.locator(`#${id} .words`)).not.toBeEmpty();
  }
});

/** A little more than last time, or a weight that is odd for nobody. */
async function believableWeight(row: Locator): Promise<string> {
  const last = await row.locator('.last').first().innerText().catch(() => '');
  const kilograms = Number(/(\d+),(\d+) kg/.exec(last)?.slice(1).join('.') ?? '8');
  return (kilograms + 0.3).toFixed(1).replace('.', ',');
}

test('an odd weight is asked about, and nothing typed is lost', async ({ page, isMobile }) => {
  test.skip(isMobile, 'a grid is for a desk');
  const address = await openDay(page);
  await page.goto(`${address}/isian`);
  const id = await openRows(page).first().getAttribute('id');
  const row = page.locator(`#${id}`);
  const weight = row.locator('input[name$=".bb_kg"]');
  await weight.fill('88');
  await expect(row).toContainText('terlalu besar');
  await page.reload();
  await expect(weight).toHaveValue('88');
  await expect(row).toContainText('belum tersimpan');
  await row.getByRole('button', { name: 'Simpan' }).click();
  await row.getByLabel('Sudah diukur ulang').check();
  await row.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.locator(`#${id}.is-saved`)).toHaveCount(1);
  // The browser keeps nothing but when the screen was last used.
  const kept = await page.evaluate(() => Object.keys(localStorage));
  expect(kept.filter((key) => key !== 'simpul-dipakai')).toEqual([]);
});

test('a child on the card of a phone', async ({ page, isMobile }) => {
  test.skip(!isMobile, 'the card is for a phone');
  await openDay(page);
  await expectAccessible(page);
  await expectFits(page);
  await page.locator('#daftar tr', { hasText: 'belum' }).last().getByRole('link').first().click();
  const card = page.locator('form.card');
  const weight = card.getByLabel('Berat badan', { exact: true });
  const last = await card.locator('.last').first().innerText().catch(() => '');
  const kilograms = Number(/(\d+),(\d+) kg/.exec(last)?.slice(1).join('.') ?? '8') + 0.3;
  await weight.fill(kilograms.toFixed(1).replace('.', ','));
  await expect(card.locator('[data-beside="bb_kg"]')).not.toBeEmpty();
  await card.getByLabel('Bengkak kedua punggung kaki').check();
  await expect(card.locator('[data-beside="edema"]')).toContainText('berat tidak dinilai');
  await expect(card.locator('[data-look]')).toContainText('Gizi buruk');
  await expectAccessible(page);
  await card.getByLabel('Bengkak kedua punggung kaki').uncheck();
  await expect(card.locator('[data-beside="edema"]')).toBeEmpty();
  await expectFits(page);
  await card.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByRole('status')).toContainText('tersimpan');
  await expect(page.getByRole('region', { name: 'Hasil' })).not.toBeEmpty();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('link', { name: /^Berikutnya/ }).click();
  await expect(page.getByLabel('Berat badan', { exact: true })).toHaveValue('');
});

test('lists of who is due and whom to visit fit and can be heard', async ({ page }) => {
  await signIn(page, 'KDR');
  for (const address of ['/harus-dilayani', '/kunjungan-rumah']) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await expectFits(page);
  }
  await page.locator('.visits a').first().click();
  await expect(page.getByRole('heading', { name: 'Mengapa dikunjungi' })).toBeVisible();
  await expect(page.locator('.door .reasons li').first()).toContainText('kunjungi sampai');
  await expect(page.getByLabel('Ya, bertemu')).toBeChecked();
  await expect(page.getByLabel('Sebab tidak bertemu')).toBeHidden();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByLabel('Tidak bertemu', { exact: true }).check();
  await expect(page.locator('[data-section]:visible')).toHaveCount(0);
  await page.getByLabel('Sebab tidak bertemu').fill('Sedang ke sawah');
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByRole('status')).toContainText('Sudah tersimpan');
  await expect(page.getByText('Datang lagi')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Daftar kunjungan rumah' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Kunjungan rumah');
});
