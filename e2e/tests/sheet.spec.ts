import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { expect, test, type Page } from '@playwright/test';

const BUNDLE = fileURLToPath(new URL('../../crates/web/assets/form.js', import.meta.url));

/** A page of its own, so that only the script is tried: what the server draws is tried elsewhere. */
const PAGE = 'http://lembar.test/';

const field = (more: object): object => ({
  label: '', kind: 'bool', decimals: 0, unit: '', possible: null, plausible: null, options: [],
  derived: false, formula: null, last: null, remembered: null, ...more,
});

const number = (more: object): object => field({ kind: 'number', decimals: 1, ...more });

const fact = (name: string): unknown[] => ['fact', name];
const lit = (it: unknown): unknown[] => ['lit', it];
const metres = ['/', fact('last_tb_cm'), lit(100)];

const SHEET = {
  form: { id: 'contoh', label: 'Contoh' },
  day: '2026-11-22',
  setting: 'posyandu',
  facts: { sex: 'P', age_years: 30, last_tb_cm: 150 },
  sections: [
    { label: 'Ukur', step: 2, when: null, fields: ['bb_kg', 'tb_cm', 'imt'], services: [] },
    { label: 'Batuk', step: 3, when: null, fields: ['batuk'], services: [] },
    { label: 'Lama', step: 3, when: fact('batuk'), fields: ['lama_hari', 'darah'], services: [] },
  ],
  fields: {
    bb_kg: number({
      unit: 'kg', possible: [1, 300], plausible: [35, 120],
      last: { value: 58.5, day: '2026-10-21', text: '58,5 kg' },
    }),
    tb_cm: number({ unit: 'cm', possible: [30, 250], remembered: 'last_tb_cm' }),
    imt: number({ derived: true, formula: ['/', fact('bb_kg'), ['*', metres, metres]] }),
    batuk: field({}),
    lama_hari: number({ decimals: 0, unit: 'hari', possible: [0, 999] }),
    darah: field({}),
  },
  instruments: [],
  groups: [
    {
      item: 'gizi', mode: 'first',
      rules: [
        {
          id: 'gizi.gemuk', severity: 'watch', label: 'Berat berlebih', advice: 'Ajak bergerak.',
          when: ['>=', fact('imt'), lit(25)],
        },
        {
          id: 'gizi.baik', severity: 'normal', label: 'Berat baik', advice: '',
          when: ['>=', fact('imt'), lit(18.5)],
        },
      ],
    },
    {
      item: 'tb', mode: 'all',
      rules: [
        {
          id: 'tb.batuk', severity: 'refer', label: 'Terduga TBC', advice: 'Sampaikan ke petugas.',
          when: ['and', fact('batuk'), ['>=', fact('lama_hari'), lit(14)]],
        },
        {
          id: 'tb.darah', severity: 'emergency', label: 'Batuk darah', advice: 'Rujuk hari ini.',
          when: fact('darah'),
        },
      ],
    },
  ],
};

function numeric(code: string): string {
  return `<div class="field" data-field="${code}"><label for="${code}">${code}</label>
    <input id="${code}" name="${code}" inputmode="decimal"></div>`;
}

function yesNo(code: string): string {
  const option = (value: string): string =>
    `<label><input type="radio" name="${code}" value="${value}"> ${code} ${value}</label>`;
  return `<fieldset data-field="${code}"><legend>${code}</legend>
    ${option('ya')}${option('tidak')}</fieldset>`;
}

const FORM = `<form data-sheet data-draft="orang.contoh.2026-11-22" action="/simpan">
  <section data-section="0">${numeric('bb_kg')}${numeric('tb_cm')}
    <output data-derived="imt"></output></section>
  <section data-section="1">${yesNo('batuk')}</section>
  <section data-section="2">${numeric('lama_hari')}${yesNo('darah')}</section>
  <p class="actions"><button>Simpan</button></p></form>
  <script type="application/json" id="lembar">${JSON.stringify(SHEET)}</script>`;

async function open(page: Page): Promise<void> {
  const script = await readFile(BUNDLE, 'utf8');
  await page.route(`${PAGE}**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/form.js') {
      await route.fulfill({ contentType: 'text/javascript', body: script });
      return;
    }
    const saved = '<p data-draft-saved="orang.contoh.2026-11-22">Tersimpan</p>';
    const body = `<!doctype html><html lang="id"><meta charset="utf-8"><title>Lembar</title>
      <script src="/form.js" defer></script>${pathname === '/simpan' ? saved : FORM}</html>`;
    await route.fulfill({ contentType: 'text/html; charset=utf-8', body });
  });
  await page.goto(PAGE);
}

const rules = (page: Page): Promise<(string | null)[]> =>
  page
    .locator('[data-findings] [data-rule]')
    .evaluateAll((lines) => lines.map((line) => line.getAttribute('data-rule')));

test('what is worked out appears beside the field that led to it', async ({ page }) => {
  await open(page);
  await expect(page.locator('[data-last="bb_kg"]')).toHaveText('Terakhir 58,5 kg, 21 Okt 2026');
  await expect(page.locator('[data-derived="imt"]')).toHaveText('belum dapat dihitung');
  await expect(page.locator('[data-findings]')).toBeHidden();
  await page.getByLabel('bb_kg').fill('60,5');
  await expect(page.locator('[data-derived="imt"]')).toHaveText('26,9');
  const beside = page.locator('[data-field="bb_kg"] [data-notes]');
  await expect(beside).toHaveText('perlu perhatian Berat berlebih Ajak bergerak.');
  // With a height of today the finding stands beside the later field, and changes with it.
  await page.getByLabel('tb_cm').fill('165');
  await expect(page.locator('[data-derived="imt"]')).toHaveText('22,2');
  await expect(beside).toBeEmpty();
  await expect(page.locator('[data-notes="bb_kg"]')).toBeEmpty();
  expect(await rules(page)).toEqual(['gizi.baik']);
});

test('the most serious finding stands first', async ({ page }) => {
  await open(page);
  await page.getByLabel('bb_kg').fill('60.5');
  await page.getByLabel('batuk ya').check();
  await page.getByLabel('lama_hari').fill('14');
  await page.getByLabel('darah ya').check();
  expect(await rules(page)).toEqual(['tb.darah', 'tb.batuk', 'gizi.gemuk']);
  const summary = page.locator('[data-findings]');
  await expect(summary).toHaveAttribute('aria-live', 'polite');
  await expect(summary).toContainText('rujuk hari ini Batuk darah');
  await page.getByLabel('lama_hari').fill('13');
  expect(await rules(page)).toEqual(['tb.darah', 'gizi.gemuk']);
});

test('a hidden section keeps its answers but does not send them', async ({ page }) => {
  await open(page);
  // Nobody answered: the section is not known to be out of place.
  await expect(page.getByLabel('lama_hari')).toBeVisible();
  await page.getByLabel('batuk ya').check();
  await page.getByLabel('lama_hari').fill('20');
  expect(await rules(page)).toEqual(['tb.batuk']);
  await page.getByLabel('batuk tidak').check();
  await expect(page.getByLabel('lama_hari')).toBeHidden();
  expect(await rules(page)).toEqual([]);
  const sent = (): Promise<string[]> =>
    page.locator('form').evaluate((form) => [...new FormData(form as HTMLFormElement).keys()]);
  expect(await sent()).toEqual(['bb_kg', 'tb_cm', 'batuk']);
  await page.getByLabel('batuk ya').check();
  await expect(page.getByLabel('lama_hari')).toHaveValue('20');
  expect(await sent()).toContain('lama_hari');
  expect(await rules(page)).toEqual(['tb.batuk']);
});

test('what cannot be real is refused, what is odd is said', async ({ page }) => {
  await open(page);
  const weight = page.getByLabel('bb_kg');
  const warning = page.locator('[data-warn="bb_kg"]');
  const isValid = (): Promise<boolean> =>
    weight.evaluate((input) => (input as HTMLInputElement).checkValidity());
  await weight.fill('301');
  await expect(warning).toHaveText('Tidak mungkin: isinya 1 sampai 300 kg. Periksa lagi.');
  expect(await isValid()).toBe(false);
  await weight.fill('30');
  await expect(warning).toContainText('Tidak lazim untuk umur ini');
  await expect(weight).toHaveAttribute('aria-describedby', /warn-bb_kg/);
  expect(await isValid()).toBe(true);
  await weight.fill('60');
  await expect(warning).toBeHidden();
});

test('nothing typed is lost until it is saved', async ({ page }) => {
  await open(page);
  await page.getByLabel('bb_kg').fill('60,5');
  await page.getByLabel('batuk ya').check();
  await page.getByLabel('lama_hari').fill('14');
  await page.reload();
  await expect(page.getByText('yang belum tersimpan')).toBeVisible();
  await expect(page.getByLabel('bb_kg')).toHaveValue('');
  // Typing on does not lose what is still on offer.
  await page.getByLabel('tb_cm').fill('150');
  await page.reload();
  await page.getByRole('button', { name: 'Lanjutkan isian itu' }).click();
  await expect(page.getByLabel('bb_kg')).toHaveValue('60,5');
  await expect(page.getByLabel('tb_cm')).toHaveValue('150');
  await expect(page.getByLabel('batuk ya')).toBeChecked();
  expect(await rules(page)).toEqual(['tb.batuk', 'gizi.gemuk']);
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.getByText('Tersimpan')).toBeVisible();
  await page.goto(PAGE);
  await expect(page.getByText('yang belum tersimpan')).toHaveCount(0);
});

test('a draft that is thrown away stays away', async ({ page }) => {
  await open(page);
  await page.getByLabel('bb_kg').fill('60,5');
  await page.reload();
  await page.getByRole('button', { name: 'Buang isian itu' }).click();
  await page.reload();
  await expect(page.getByText('yang belum tersimpan')).toHaveCount(0);
});
