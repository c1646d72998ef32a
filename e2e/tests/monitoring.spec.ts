import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

test('the situation, the rates and the national forms can be read', async ({ page }) => {
  await signIn(page, 'BDN');
  for (const address of ['/papan/situasi', '/papan/turunan', '/laporan', '/skdr', '/spm']) {
    await page.goto(address);
    await expect(page.locator('h1')).toBeVisible();
    await expectAccessible(page);
    await expectFits(page);
  }
  await page.goto('/laporan');
  await page.locator('main a[href^="/laporan/"]').first().click();
  await expect(page.getByRole('link', { name: /XLSX/ })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
});

test('the head publishes a quarter that anybody reads', async ({ page, browser, baseURL }) => {
  await signIn(page, 'KAPUS');
  await page.goto('/papan/umum');
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('button', { name: /^Terbitkan/ }).click();
  await expect(page.locator('.answer')).toContainText('Terbit');
  const address = await page.locator('.answer a').getAttribute('href');
  const stranger = await (await browser.newContext({ baseURL: String(baseURL) })).newPage();
  await stranger.goto(address ?? '');
  await expect(stranger.locator('h1')).toContainText('Angka kesehatan');
  await expectAccessible(stranger);
  await expectFits(stranger);
  await page.getByRole('button', { name: 'Tarik kembali' }).click();
  await expect(page.locator('.answer')).toContainText('Belum diterbitkan');
});

test('the head signs a month', async ({ page }) => {
  await signIn(page, 'KAPUS');
  await page.goto('/papan/kunci');
  await expectAccessible(page);
  await expectFits(page);
  await page.locator('main a[href^="/papan/kunci/bulan"]').nth(1).click();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('button', { name: /Tandatangani/ }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await page.getByText('Ya, angkanya sudah saya periksa').click();
  await page.getByRole('button', { name: /Tandatangani/ }).click();
  await expect(page.locator('.answer')).toContainText('Ditandatangani');
  await page.locator('main a[href^="/papan/kunci/lembar"]').first().click();
  await expectAccessible(page);
  await expectFits(page);
});
