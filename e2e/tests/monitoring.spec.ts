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

test('healthy households open to the households behind a number', async ({ page }) => {
  await signIn(page, 'BDN');
  await page.goto('/papan/keluarga');
  await expect(page.locator('h1')).toContainText('Keluarga sehat');
  await expectAccessible(page);
  await expectFits(page);
  await page.goto('/papan/keluarga/daftar?isi=semua');
  const household = page.locator('main tbody a').first();
  await expect(household).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await household.click();
  await expect(page.getByRole('heading', { name: 'Keluarga sehat' })).toBeVisible();
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

test('two numbers are split into causes that open to names', async ({ page }) => {
  await signIn(page, 'GIZ');
  await page.goto('/papan?indikator=gizi.ds');
  await page.getByRole('link', { name: 'Mengapa angka-angka ini berbeda?' }).click();
  await expect(page.locator('h1')).toContainText('Mengapa angkanya berbeda');
  await page.getByRole('link', { name: 'Sasaran bulan ini dan bulan lalu' }).click();
  await expect(page.locator('.answer')).toContainText('Sasaran terdaftar');
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('link', { name: 'Capaian bulan ini dan bulan lalu' }).click();
  const causes = page.locator('table.board tbody a');
  await expect(causes.first()).toBeVisible();
  const count = Number(await causes.first().textContent());
  await causes.first().click();
  await expect(page.locator('.answer')).toContainText(`${count} orang`);
  await expect(page.locator('tbody tr')).toHaveCount(Math.min(count, 100));
  await expectAccessible(page);
  await expectFits(page);
});

test('the week says what matters most and opens to people', async ({ page }) => {
  await signIn(page, 'GIZ');
  await page.goto('/papan');
  await page.getByRole('link', { name: 'Minggu ini' }).click();
  await expect(page.locator('h1')).toContainText('Apa yang berubah minggu ini');
  await expectAccessible(page);
  await expectFits(page);
  await page.locator('main a[href^="/papan/minggu-ini/orang"]').first().click();
  await expect(page.locator('.answer')).toContainText('orang.');
  await expectAccessible(page);
  await expectFits(page);
});

test('the wall shows boards in turn, names nobody and stops', async ({ page, context }) => {
  await page.clock.install();
  await signIn(page, 'KAPUS');
  await page.goto('/papan/tv');
  await page.getByLabel('Papan 1').selectOption('gizi.ds');
  await page.getByLabel('Papan 2').selectOption('imun.idl');
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('button', { name: 'Tampilkan' }).click();
  const board = page.locator('#papan');
  await expect(board).toContainText('dari 2');
  await expect(page.locator('a[href^="/papan/orang"]')).toHaveCount(0);
  await expectAccessible(page);
  await expectFits(page);
  // Time passes by hand from here on, however slow the machine is.
  await page.clock.pauseAt(Date.now() + 120_000);
  await page.goto('/papan/tv?papan=gizi.ds,imun.idl&no=1');
  await expect(board).toContainText('Papan 1 dari 2');
  await page.mouse.move(0, 0);
  await page.clock.runFor(19_000);
  await expect(board).toContainText('Papan 1 dari 2');
  await page.clock.runFor(2_000);
  await expect(board).toContainText('Papan 2 dari 2');
  // It stands still while somebody points at it or reads it, and when it is told to.
  await board.focus();
  await page.clock.runFor(21_000);
  await expect(board).toContainText('Papan 2 dari 2');
  await page.getByRole('button', { name: 'Jeda' }).click();
  await expect(page.getByRole('status')).toContainText('tidak berganti');
  await page.clock.runFor(21_000);
  await expect(board).toContainText('Papan 2 dari 2');
  await page.getByRole('button', { name: 'Putar lagi' }).click();
  await page.mouse.move(0, 0);
  // Without the server the last board stays, and says since when.
  await context.setOffline(true);
  await page.clock.runFor(21_000);
  await expect(page.getByRole('status')).toContainText('Server tidak terjawab sejak');
  await expect(board).toContainText('Papan 2 dari 2');
  await expectFits(page);
  await context.setOffline(false);
  await page.clock.runFor(21_000);
  await expect(board).toContainText('Papan 1 dari 2');
  await expect(page.getByRole('status')).toBeEmpty();
});

test('whoever asked for less motion starts the wall by hand', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.clock.install();
  await signIn(page, 'KAPUS');
  await page.goto('/papan/tv?papan=gizi.ds,imun.idl');
  const board = page.locator('#papan');
  await expect(page.getByRole('button', { name: 'Putar lagi' })).toBeVisible();
  await page.mouse.move(0, 0);
  await page.clock.runFor(41_000);
  await expect(board).toContainText('Papan 1 dari 2');
  await page.getByRole('button', { name: 'Putar lagi' }).click();
  await page.mouse.move(0, 0);
  await page.clock.runFor(21_000);
  await expect(board).toContainText('Papan 2 dari 2');
});

test('the summary folds by cluster and its numbers open', async ({ page }) => {
  await signIn(page, 'KAPUS');
  await page.goto('/papan');
  await page.getByRole('link', { name: 'Ringkas', exact: true }).click();
  await expect(page.locator('h1')).toContainText('Ringkasan dasbor');
  await expect(page.locator('#utama table')).toBeVisible();
  await expect(page.locator('#k4 table')).toBeHidden();
  await page.locator('#k4 summary').click();
  await expect(page.locator('#k4 table')).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('link', { name: 'Buka semua klaster' }).click();
  await expect(page.locator('#k1')).toContainText('Belum dicatat.');
  await expectAccessible(page);
  await expectFits(page);
  await page.locator('#k2-anak').getByRole('link', { name: 'D/S: balita ditimbang' }).click();
  await expect(page.locator('h1')).toContainText('D/S');
});
