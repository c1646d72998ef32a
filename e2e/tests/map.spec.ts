import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';

/** Last month, as addresses write it: its numbers no longer move with the day of the test. */
function lastMonth(): string {
  const day = new Date();
  day.setUTCDate(0);
  return day.toISOString().slice(0, 7);
}

const question = `indikator=gizi.ds&bulan=${lastMonth()}`;

test('from the board to the map, to a desa, and to the names', async ({ page }) => {
  await signIn(page, 'GIZ');
  await page.goto(`/papan?${question}`);
  await page.getByRole('link', { name: 'Peta', exact: true }).click();
  await expect(page).toHaveURL(/\/papan\/peta\?/);
  await expect(page.locator('.answer')).toContainText('anak');
  const drawn = page.locator('svg.map a');
  await expect(drawn.first()).toBeVisible();
  const rows = page.locator('.board tbody tr');
  expect(await drawn.count()).toBe(await rows.count());
  await expect(page.locator('svg.map')).toContainText('bukan batas resmi');
  await expectAccessible(page);
  await expectFits(page);

  // The letter in the desa is that of its row.
  const name = await rows.first().locator('th a').innerText();
  const state = await rows.first().locator('.state .mark').innerText();
  const letter = await rows.first().locator('.letter').innerText();
  const desa = page.locator(`svg.map a[aria-label^="${name}: ${state},"]`);
  await expect(desa).toHaveCount(1);
  await expect(page.locator('svg.map .labels')).toContainText(letter);

  await desa.locator('path').click();
  await expect(page).toHaveURL(/\/papan\?.*wilayah=/);
  await expect(page.getByRole('link', { name: 'Peta', exact: true })).toBeVisible();
  await page.goBack();
  const missing = rows.locator('a[href*="isi=belum"]').first();
  const count = await missing.innerText();
  await missing.click();
  await expect(page.locator('.answer')).toContainText(`${count} anak`);
});

test('the map stays on the screen when something else is chosen', async ({ page }) => {
  await signIn(page, 'KAPUS');
  await page.goto(`/papan/peta?${question}`);
  await page.getByLabel('Indikator').selectOption('gizi.stunting');
  await page.getByRole('button', { name: 'Tampilkan' }).click();
  await expect(page).toHaveURL(/\/papan\/peta\?indikator=gizi\.stunting/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Stunting');
  await expect(page.locator('svg.map')).toBeVisible();
  // On a phone the table stands below the map, on a desk computer beside it.
  const [map, table] = [page.locator('svg.map'), page.locator('.board')];
  const [left, right] = [await map.boundingBox(), await table.boundingBox()];
  if (left === null || right === null) throw new Error('both are on the page');
  const isPhone = (page.viewportSize()?.width ?? 0) < 640;
  const beside = isPhone ? left.y + left.height <= right.y : left.x + left.width <= right.x;
  expect(beside).toBe(true);
  await expectAccessible(page);
  await expectFits(page);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the map is there and its desa can be opened', async ({ page }) => {
    await signIn(page, 'BDN');
    await page.goto(`/papan/peta?${question}`);
    await page.locator('svg.map a path').first().click();
    await expect(page).toHaveURL(/\/papan\?.*wilayah=/);
  });
});
