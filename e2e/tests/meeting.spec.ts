import type { Page } from '@playwright/test';

import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

const DECISION = 'Kunjungi anak yang tidak ditimbang';

/** Prepares a meeting of today, which then stands on the list. */
async function prepare(page: Page, kind: string): Promise<void> {
  await page.goto('/lokmin/baru');
  await page.getByText(kind, { exact: true }).click();
  await page.getByLabel('Tempat', { exact: true }).fill('Aula Puskesmas');
  await page.getByLabel('Pokok bahasan').fill('Penimbangan\nImunisasi');
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByRole('status')).toContainText('Sudah tersimpan');
}

/** Opens the last meeting of a kind from the list. */
async function open(page: Page, kind: string): Promise<void> {
  await page.getByRole('link', { name: kind, exact: true }).first().click();
  await expect(page.locator('h1')).toHaveText(kind);
}

test('a meeting is held and what it decided is done', async ({ page, browser, baseURL }) => {
  await signIn(page, 'KAPUS');
  await page.goto('/papan');
  await page.getByRole('link', { name: 'Rapat', exact: true }).first().click();
  await page.getByRole('link', { name: 'Siapkan rapat' }).click();
  await prepare(page, 'Lokakarya mini bulanan');
  await open(page, 'Lokakarya mini bulanan');
  await expect(page.locator('main')).toContainText('Klaster 2: Ibu dan anak');
  const address = page.url();

  await page.getByRole('link', { name: 'Isi notulen' }).click();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByLabel('Peserta').fill('Bu Lurah; Kelurahan Contoh; lurah\nPak Budi');
  await page.getByLabel('Keputusan 1').fill(DECISION);
  await page.getByLabel('Penanggung jawab 1').selectOption('peran:BDN');
  await page.getByRole('button', { name: 'Simpan' }).click();
  // A decision without a day is refused where the day belongs; what was typed stays.
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(page.getByLabel('Keputusan 1')).toHaveValue(DECISION);
  await page.getByLabel('Batas waktu 1').fill(await page.getByLabel('Hari rapat').inputValue());
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByRole('status')).toContainText('Sudah tersimpan');
  await expect(page.locator('main')).toContainText('Bu Lurah');

  // The midwife finds it on her first page and says that it is done.
  const context = await browser.newContext({ baseURL: String(baseURL) });
  const midwife = await context.newPage();
  await signIn(midwife, 'BDN');
  await midwife.goto('/');
  await midwife.getByRole('link', { name: /tindak lanjut rapat menunggu Anda/ }).click();
  await expectAccessible(midwife);
  await expectFits(midwife);
  await midwife.getByRole('link', { name: DECISION }).first().click();
  await expectAccessible(midwife);
  await expectFits(midwife);
  await midwife.getByText('Selesai', { exact: true }).click();
  await midwife.getByLabel('Keterangan').fill('Tiga rumah didatangi');
  await midwife.getByRole('button', { name: 'Simpan' }).click();
  await expect(midwife.locator('main')).not.toContainText(DECISION);
  await context.close();

  await page.goto(address);
  await expect(page.locator('main')).toContainText('Selesai: Tiga rumah didatangi');
});

test('one press makes the pack a file', async ({ page }) => {
  await signIn(page, 'KAPUS');
  await prepare(page, 'Lokakarya mini triwulan lintas sektor');
  await expectAccessible(page);
  await expectFits(page);
  await open(page, 'Lokakarya mini triwulan lintas sektor');
  await expectAccessible(page);
  await expectFits(page);
  await expect(page.getByRole('link', { name: /nama/i })).toHaveCount(0);
  const begun = Date.now();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Unduh PDF' }).click(),
  ]);
  const file = await download.createReadStream();
  let head = '';
  let bytes = 0;
  for await (const part of file) {
    if (bytes === 0) head = (part as Buffer).subarray(0, 5).toString();
    bytes += (part as Buffer).length;
  }
  console.log(`pack as PDF: ${bytes} bytes in ${Date.now() - begun} ms`);
  expect(head).toBe('%PDF-');
  expect(download.suggestedFilename()).toMatch(/^rapat-triwulan-\d{4}-\d\d-\d\d\.pdf$/);

  await page.getByRole('link', { name: 'Halaman cetak' }).click();
  await expect(page.locator('main')).toContainText('Daftar hadir');
  await expectAccessible(page);
  await expectFits(page);
});
