import type { Locator, Page } from '@playwright/test';

import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

// Long pages, each looked at by axe before and after it is saved.
test.beforeEach(() => {
  test.slow();
});

/** Today at the place of the application, as its addresses write it. */
function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Makassar' }).format(new Date());
}

/** So many days ago, as people type it. */
function daysAgo(days: number): string {
  const then = new Date(Date.now() - days * 24 * 3600 * 1000);
  const [year, month, day] = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Makassar' })
    .format(then)
    .split('-');
  return `${day}-${month}-${year}`;
}

/** Opens the list of a group of today's posyandu day and returns its address. */
async function openGroup(page: Page, group: string): Promise<string> {
  await page.goto('/posyandu');
  const day = await page.locator(`a.button[href$="/${today()}"]`).first().getAttribute('href');
  const address = group === '' ? String(day) : `${day}/kelompok/${group}`;
  await page.goto(address);
  return address;
}

/** The rows of a list whose text fits. */
function rows(page: Page, text: RegExp): Locator {
  return page.locator('table.attendance tbody tr').filter({ hasText: text });
}

/** The id of whoever stands in a row; addresses of rows end with it. */
async function idOf(row: Locator): Promise<string> {
  const href = await row.getByRole('link').first().getAttribute('href');
  return String(href).split('/').pop() ?? '';
}

/** Types a value into a field that is shown. */
async function type(page: Page, code: string, value: string): Promise<void> {
  const field = page.locator(`input[name="${code}"]:not([type=radio])`);
  await field.fill(value);
}

/** Answers every question of yes or no that is shown with no. */
async function answerNo(page: Page): Promise<void> {
  const none = page.locator('.question.choices input[value="tidak"]');
  for (let at = 0; at < (await none.count()); at += 1) {
    const answer = none.nth(at);
    if ((await answer.isVisible()) && (await answer.isEnabled())) await answer.check();
  }
}

/** Saves the form and looks at what it found. */
async function save(page: Page): Promise<void> {
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page).toHaveURL(/\/hasil\//);
  await expect(page.getByRole('status')).toContainText('Sudah tersimpan');
  await expectAccessible(page);
  await expectFits(page);
  const drafts = await page.evaluate(() =>
    Object.keys(localStorage).filter((key) => key.startsWith('simpul.isian.')),
  );
  expect(drafts).toEqual([]);
}

test('adult: what is worked out and found shows while typing', async ({ page }) => {
  await signIn(page, 'KDR');
  await openGroup(page, 'dewasa');
  await expectAccessible(page);
  await expectFits(page);
  await rows(page, /Dewasa.*belum/s).first().getByRole('link', { name: /^Isi/ }).click();
  await expect(page.getByRole('heading', { level: 2, name: /dewasa/ })).toBeVisible();
  await expect(page.locator('input[type=radio][value="ya"]:checked')).toHaveCount(0);
  await type(page, 'bb_kg', '71,5');
  await type(page, 'tb_cm', '160');
  await expect(page.locator('[data-derived="imt"]')).toHaveText(/27,9/);
  await type(page, 'td_sistol', '1850');
  await expect(page.locator('[data-warn="td_sistol"]')).toBeVisible();
  const danger = page.locator('input[name="td_bahaya"]').first();
  await type(page, 'td_sistol', '118');
  await type(page, 'td_diastol', '76');
  await expect(danger).toBeHidden();
  await type(page, 'td_sistol', '185');
  await type(page, 'td_diastol', '112');
  await expect(page.locator('[data-findings]')).toContainText('sangat tinggi');
  await expect(danger).toBeVisible();
  await danger.check();
  await expect(page.locator('[data-findings]')).toContainText('rujuk hari ini');
  await save(page);
  const urgent = page.locator('.emergency');
  await expect(urgent).toContainText('Hari ini juga');
  await expect(urgent).toContainText('Beri tahu sekarang');
  await page.goto('/temuan?berat=emergency');
  await expect(page.locator('.visits > li').first()).toContainText('Tekanan darah');
  await expectAccessible(page);
});

test('elderly', async ({ page }) => {
  await signIn(page, 'BDN');
  await openGroup(page, 'dewasa');
  await rows(page, /Lanjut usia.*belum/s).first().getByRole('link', { name: /^Isi/ }).click();
  await type(page, 'bb_kg', '48,2');
  await type(page, 'tb_cm', '151');
  await type(page, 'td_sistol', '128');
  await type(page, 'td_diastol', '80');
  await answerNo(page);
  await save(page);
});

test('school child and adolescent', async ({ page }) => {
  await signIn(page, 'BDN');
  await openGroup(page, 'sekolah');
  await rows(page, /belum/).first().getByRole('link', { name: /^Isi/ }).click();
  await expect(page.locator('form.sheet')).toBeVisible();
  await type(page, 'bb_kg', '31,4');
  await type(page, 'tb_cm', '133');
  await answerNo(page);
  await page.locator('input[name="tanggal"]').fill(daysAgo(0));
  await page.getByRole('button', { name: 'Simpan' }).click();
  // What is odd for the age is asked about once more and then kept.
  const sure = page.locator('input[name="yakin"]');
  if (await sure.isVisible()) {
    await sure.check();
    await page.getByRole('button', { name: 'Simpan' }).click();
  }
  await expect(page).toHaveURL(/\/hasil\//);
  await expectAccessible(page);
  await expectFits(page);
});

for (const [name, age, weight, length] of [
  ['infant', /(?<!\d|th )(?:[2-9]|1[01]) bl/, '8,1', '69'],
  ['preschool child', /5 th/, '17,2', '107'],
] as const) {
  test(name, async ({ page }) => {
    await signIn(page, 'BDN');
    await openGroup(page, '');
    const child = await idOf(rows(page, age).first());
    await page.goto(`/orang/${child}/isi`);
    await expectAccessible(page);
    await expectFits(page);
    await page.locator('a.way[href*="posyandu_anak"]').click();
    await type(page, 'bb_kg', weight);
    await type(page, 'tb_cm', length);
    await page.locator('input[name="cara_ukur"]').first().check();
    await answerNo(page);
    await refuseSomething(page);
    await page.getByRole('button', { name: 'Simpan' }).click();
    const sure = page.locator('input[name="yakin"]');
    if (await sure.isVisible()) {
      await sure.check();
      await page.getByRole('button', { name: 'Simpan' }).click();
    }
    await expect(page).toHaveURL(/\/hasil\//);
    await expect(page.locator('.words')).toContainText('/U');
    await expectAccessible(page);
    await expectFits(page);
  });
}

/** Refuses the first service that is due, with a reason and a day to ask again. */
async function refuseSomething(page: Page): Promise<void> {
  const service = page.locator('fieldset.service:visible').first();
  if ((await service.count()) === 0) return;
  await expect(service.getByLabel('Alasan')).toBeHidden();
  await service.getByLabel('Ditolak').check();
  await service.getByLabel('Alasan').fill('Menunggu ayahnya');
  await service.getByLabel('Tanyakan lagi tanggal').fill(daysAgo(-30));
}

test('pregnant, then nursing', async ({ page }) => {
  await signIn(page, 'BDN');
  await openGroup(page, 'dewasa');
  const mother = await womanOf(page);
  await page.goto(`/orang/${mother}/isi`);
  await page.locator('a.way[href*="/isi/kehamilan_baru"]').click();
  await page.locator('input[name="tempat"][value="posyandu"]').check();
  await page.locator('input[name="hamil_sekarang"][value="ya"]').check();
  await type(page, 'hpht', daysAgo(200));
  await save(page);
  await page.goto(`/orang/${mother}/isi`);
  await page.locator('a.way[href*="/isi/posyandu_bumil"]').click();
  await type(page, 'bb_kg', '58,3');
  await type(page, 'lila_cm', '22,9');
  await type(page, 'td_sistol', '112');
  await type(page, 'td_diastol', '74');
  await expect(page.locator('[data-findings]')).toBeVisible();
  await answerNo(page);
  await save(page);
  await openGroup(page, 'ibu');
  await expect(page.locator(`a[href^="/orang/${mother}/isi/"]`)).toBeVisible();
  await page.goto(`/orang/${mother}/isi`);
  await page.locator('a.way[href*="/isi/persalinan"]').click();
  await page.locator('input[name="tempat"][value="puskesmas"]').check();
  await page.locator('input[name="hasil_kehamilan"][value="lahir_hidup"]').check();
  await type(page, 'tgl_persalinan', daysAgo(3));
  await save(page);
  await page.goto(`/orang/${mother}/isi`);
  await page.locator('a.way[href*="/isi/posyandu_nifas"]').click();
  await type(page, 'td_sistol', '118');
  await type(page, 'td_diastol', '76');
  await answerNo(page);
  await save(page);
});

/** The first adult woman on the list who may be pregnant. */
async function womanOf(page: Page): Promise<string> {
  const people = rows(page, /(?:2\d|3\d) th.*belum/s);
  const ids: string[] = [];
  for (const row of await people.all()) ids.push(await idOf(row));
  for (const id of ids) {
    await page.goto(`/orang/${id}/isi`);
    if (await page.locator('a.way[href*="/isi/kehamilan_baru"]').isVisible()) return id;
  }
  throw new Error('no woman on the list');
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  test(`an answer is taken back by keyboard, ${how} script`, async ({ browser, baseURL }, info) => {
    const { viewport } = info.project.use;
    const context = await browser.newContext({
      javaScriptEnabled,
      baseURL: String(baseURL),
      ...(viewport === undefined ? {} : { viewport }),
    });
    const page = await context.newPage();
    await signIn(page, 'BDN');
    await openGroup(page, 'dewasa');
    const row = rows(page, /Dewasa.*belum/s).nth(3);
    await row.getByRole('link', { name: /^Isi/ }).click();
    const group = page.locator('fieldset.question:has(input[name="rokok"])');
    const empty = group.getByLabel('Kosongkan');
    await expect(empty).toBeHidden();
    await group.locator('input').first().check();
    await expect(empty).toBeVisible();
    if (javaScriptEnabled) await expectAccessible(page);
    await expectFits(page);
    await group.locator('input').first().focus();
    await page.keyboard.press('ArrowUp');
    await expect(empty).toBeChecked();
    await type(page, 'td_sistol', '121');
    await type(page, 'td_diastol', '79');
    await page.getByRole('button', { name: 'Simpan' }).click();
    await expect(page.getByRole('status')).toContainText('Sudah tersimpan');
    const written = page.locator('details', { hasText: 'Yang tercatat' });
    await written.locator('summary').click();
    await expect(written.locator('dl.pairs')).toContainText('121 mmHg');
    await expect(written.locator('dl.pairs')).not.toContainText(/rokok/i);
    await context.close();
  });
}

test('a form without the script is saved and refused all the same', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: String(baseURL) });
  const page = await context.newPage();
  await signIn(page, 'BDN');
  await openGroup(page, 'dewasa');
  await rows(page, /Dewasa.*belum/s).last().getByRole('link', { name: /^Isi/ }).click();
  await type(page, 'td_sistol', '1200');
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByText('tidak mungkin')).toBeVisible();
  await expect(page.locator('input[name="td_sistol"]')).toHaveValue('1200');
  await type(page, 'td_sistol', '120');
  await type(page, 'td_diastol', '80');
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByRole('status')).toContainText('Sudah tersimpan');
  await context.close();
});
