import type { Page } from '@playwright/test';

import { expect, expectAccessible, expectFits, signIn, test } from '../app/test.ts';
import type { Role } from '../app/account.ts';

test.beforeEach(() => {
  test.slow();
});

/** Today at the place of the application, as its addresses write it. */
function today(): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Makassar' }).format(new Date());
}

/** Somebody else takes the machine. */
async function changeTo(page: Page, role: Role): Promise<void> {
  await page.context().clearCookies();
  await signIn(page, role);
}

/** Opens pages that can be heard and fit. */
async function lookAt(page: Page, ...addresses: string[]): Promise<void> {
  for (const address of addresses) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible(page);
    await expectFits(page);
  }
}

test('what somebody told in confidence is read with a reason, and help is called for at once', async ({
  page,
}) => {
  await signIn(page, 'KDR');
  await page.goto('/posyandu');
  const day = await page.locator(`a.button[href$="/${today()}"]`).first().getAttribute('href');
  await page.goto(`${day}/kelompok/dewasa`);
  const rows = page.locator('table.attendance tbody tr').filter({ hasText: /Dewasa.*belum/s });
  await rows.last().getByRole('link', { name: /^Isi/ }).click();
  await page.locator('input[name="srq_17"][value="ya"]').check();
  await page.getByRole('button', { name: 'Simpan' }).click();
  await expect(page.locator('.emergency')).toContainText('Jangan tinggalkan sendiri');
  const person = /\/orang\/([^/]+)\/hasil/.exec(page.url())?.[1] ?? '';

  await changeTo(page, 'BDN');
  await lookAt(page, `/orang/${person}`);
  await expect(page.getByText('Ada pikiran mengakhiri hidup')).toHaveCount(0);
  await expect(page.getByText('perlu segera ditolong')).toBeVisible();
  await page.getByRole('link', { name: 'Buka sekarang' }).click();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByLabel('Orang ini sedang saya layani').check();
  await page.getByRole('button', { name: 'Buka' }).click();
  await expect(page).toHaveURL(new RegExp(`/orang/${person}$`));
  await expect(page.getByText('Ada pikiran mengakhiri hidup').first()).toBeVisible();
  await expectFits(page);

  await changeTo(page, 'KAPUS');
  await lookAt(page, '/log-akses', '/akun/pelimpahan', '/pemrosesan');
  await page.goto('/log-akses');
  await expect(page.getByText('Orang ini sedang saya layani')).toBeVisible();

  await changeTo(page, 'PMIK');
  await lookAt(
    page,
    '/hak',
    `/orang/${person}/hak`,
    `/orang/${person}/persetujuan`,
    `/orang/${person}/wali`,
  );
});
