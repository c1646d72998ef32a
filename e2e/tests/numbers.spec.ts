import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

test('a target population stands on the board and in the minimum services', async ({ page }) => {
  await signIn(page, 'GIZ');
  await page.goto('/papan?indikator=gizi.ds&menurut=desa');
  await page.getByRole('link', { name: 'Angka sasaran' }).click();
  await expect(page).toHaveURL(/\/sasaran\?masa=/);
  await expectAccessible(page);
  await expectFits(page);
  await page.locator('thead a', { hasText: 'isi' }).first().click();
  await expectAccessible(page);
  await expectFits(page);

  await page.getByLabel('Balita 0-59 bulan').fill('dua');
  await page.getByLabel('Sumber', { exact: true }).fill('Proyeksi BPS');
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByRole('alert')).toContainText('bukan angka');
  await expect(page.getByLabel('Sumber', { exact: true })).toHaveValue('Proyeksi BPS');
  await page.getByLabel('Balita 0-59 bulan').fill('1.250');
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.locator('main')).toContainText('1250');

  await page.goto('/papan?indikator=gizi.ds&menurut=desa');
  await expect(page.locator('.board')).toContainText('dari 1250');
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('link', { name: 'SPM', exact: true }).click();
  await expect(page.getByRole('link', { name: /Pelayanan kesehatan balita/ })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
});

test('a block of a spreadsheet is pasted', async ({ page }) => {
  await signIn(page, 'BDN');
  await page.goto('/sasaran/tempel?masa=2025');
  await expectAccessible(page);
  await expectFits(page);
  await page.getByLabel('Sumber', { exact: true }).fill('SK Kepala Dinas');
  await page.getByLabel('Isi lembar kerja').fill('Desa\tsasaran.penduduk\nTidak Ada\t900');
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByRole('alert')).toContainText('Tidak Ada');
  await page.getByLabel('Isi lembar kerja').fill('Desa\tsasaran.penduduk\nJumlah\t9.000');
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.locator('main')).toContainText('9000');
});

test('the numbers are proved', async ({ page }) => {
  await signIn(page, 'PMIK');
  await page.goto('/papan/hitung-ulang');
  const again = page.getByRole('button', { name: 'Hitung ulang sekarang' });
  // At night the server counts by itself, and begins nothing while it does.
  const rested = async () => {
    await page.goto('/papan/hitung-ulang');
    await expect(again).toBeVisible({ timeout: 1_000 });
  };
  await expect(rested).toPass({ timeout: 60_000 });
  await again.click();
  await expect(page.getByRole('link', { name: 'Lihat apakah sudah selesai' })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await expect(rested).toPass({ timeout: 60_000 });
  await expect(page.locator('.answer')).toContainText('semua angka sama');
  await expectAccessible(page);
  await expectFits(page);
});
