/** Second factors, the locked screen, codes for a password: as a person uses them. */

import type { CDPSession, Page } from '@playwright/test';

import { codeAt } from '../app/account.ts';
import {
  accountOf,
  expect,
  expectAccessible,
  expectFits,
  fillSignIn,
  passwordOf,
  showFactor,
  signIn,
  spareOf,
  test,
} from '../app/test.ts';

/** An authenticator that Chromium pretends to have. */
async function giveAuthenticator(page: Page): Promise<CDPSession> {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return client;
}

test('a passkey is made and opens the door', async ({ page, server }) => {
  // Passkeys belong to a name, never to a number on the network.
  const home = server.url.replace('127.0.0.1', 'localhost');
  const midwife = await accountOf('BDN');
  await giveAuthenticator(page);
  await page.goto(`${home}/masuk`);
  await fillSignIn(page, midwife.name, passwordOf(midwife));
  await page.goto(`${home}/akun-saya/faktor`);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByLabel('Nama untuk perangkat ini').fill('Laptop uji');
  await page.getByRole('button', { name: 'Buat kunci sandi' }).click();
  await expect(page.getByRole('heading', { name: 'Kode cadangan' })).toBeVisible();
  await expect(page.locator('ol .secret')).toHaveCount(10);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('link', { name: 'Sudah saya simpan' }).click();

  await page.goto(`${home}/akun-saya`);
  await expect(page.getByText('Kunci sandi: Laptop uji')).toBeVisible();
  await page.context().clearCookies({ name: 'simpul' });
  await page.goto(`${home}/masuk`);
  await fillSignIn(page, midwife.name, passwordOf(midwife));
  await expect(page).toHaveURL(/\/masuk\/faktor$/);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Pakai kunci sandi' }).click();
  await expect(page).not.toHaveURL(/\/masuk/);

  await page.goto(`${home}/akun-saya`);
  await expectAccessible(page);
  await expectFits(page);
  await page.locator('summary', { hasText: 'Hapus' }).last().click();
  await page.locator('details[open] input[name=sandi]').fill(passwordOf(midwife));
  await page.getByRole('button', { name: 'Hapus kunci ini' }).click();
  await expect(page.getByText('Kunci sandi: Laptop uji')).toHaveCount(0);
});

test('a role that needs a factor shows it, and a spare code stands for it once', async ({
  page,
}) => {
  const head = await accountOf('KAPUS');
  await page.goto('/masuk');
  await fillSignIn(page, head.name, passwordOf(head));
  await expect(page).toHaveURL(/\/masuk\/faktor$/);
  await expectAccessible(page);
  await expectFits(page);
  const spare = spareOf(head);
  await showFactor(page, spare);
  await page.goto('/akun/daftar-ulang');
  await expectAccessible(page);
  await expectFits(page);
  await page.context().clearCookies({ name: 'simpul' });
  await page.goto('/masuk');
  await fillSignIn(page, head.name, passwordOf(head));
  await page.locator('#kode').fill(spare);
  await page.getByRole('button', { name: 'Lanjut' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.locator('#kode').fill(codeAt(head.totp ?? '', Date.now()));
  await page.getByRole('button', { name: 'Lanjut' }).click();
  await expect(page).not.toHaveURL(/\/masuk/);
});

test('the screen locks when nobody types, and keeps what was typed', async ({ page }) => {
  const midwife = await accountOf('BDN');
  await page.clock.install();
  await signIn(page, 'BDN');
  await page.goto('/orang/baru');
  await page.locator('input[name=nama]').fill('Citra Contoh');
  await page.clock.fastForward('11:00');
  const lock = page.getByRole('dialog', { name: 'Layar terkunci' });
  await expect(lock).toBeVisible();
  await expect(page.locator('input[name=nama]')).not.toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await lock.getByLabel('Kata sandi').fill('keliru sekali');
  await lock.getByRole('button', { name: 'Buka' }).click();
  await expect(lock.getByRole('alert')).toBeVisible();
  await lock.getByLabel('Kata sandi').fill(passwordOf(midwife));
  await lock.getByRole('button', { name: 'Buka' }).click();
  await expect(lock).toHaveCount(0);
  await expect(page.locator('input[name=nama]')).toHaveValue('Citra Contoh');
  await page.getByLabel('Perempuan').first().check();
  await page.getByRole('button', { name: /Simpan|Daftarkan/ }).first().click();
  await expect(page).toHaveURL(/\/orang\/[0-9a-f-]{36}/);
});

test('without script the lock of the server gives the form back', async ({ browser, server }) => {
  const midwife = await accountOf('BDN');
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url });
  const page = await context.newPage();
  await page.goto('/masuk');
  await fillSignIn(page, midwife.name, passwordOf(midwife));
  const form = await context.newPage();
  await form.goto('/orang/baru');
  await form.locator('input[name=nama]').fill('Dewi Contoh');
  await form.getByLabel('Perempuan').first().check();
  await page.goto('/akun-saya');
  const menu = page.locator('summary', { hasText: 'Menu' });
  if (await menu.isVisible()) await menu.click();
  await page.locator('form[action="/kunci"] button:visible').click();
  await expect(page.getByRole('heading', { name: 'Layar terkunci' })).toBeVisible();
  await form.getByRole('button', { name: /Simpan|Daftarkan/ }).first().click();
  await expect(form.getByRole('heading', { name: 'Layar terkunci' })).toBeVisible();
  await form.getByLabel('Kata sandi').first().fill(passwordOf(midwife));
  await form.getByRole('button', { name: 'Buka' }).first().click();
  await expect(form.getByRole('heading', { name: 'Isian Anda masih ada' })).toBeVisible();
  await form.getByRole('button', { name: 'Simpan sekarang' }).click();
  await expect(form).toHaveURL(/\/orang\/[0-9a-f-]{36}/);
  await context.close();
});

test('the keeper hands over a code and the head agrees first', async ({ page, browser, server }) => {
  await signIn(page, 'ADM');
  await page.goto('/akun');
  await expectAccessible(page);
  await expectFits(page);
  const name = `baru.${Date.now() % 1_000_000}`;
  await page.getByLabel('Nama lengkap').fill('Petugas Baru');
  await page.getByLabel('Nama pengguna').fill(name);
  await page.locator('#peran').selectOption('GIZ');
  await page.getByRole('button', { name: 'Buat akun' }).click();
  await expect(page.getByText('menunggu persetujuan Kepala').first()).toBeVisible();

  const heads = await browser.newContext({ baseURL: server.url });
  const head = await heads.newPage();
  await signIn(head, 'KAPUS');
  await head.goto('/akun/persetujuan');
  await expectAccessible(head);
  await head.getByRole('button', { name: 'Setujui' }).first().click();
  await expect(head.getByText('Sudah disetujui.')).toBeVisible();
  await heads.close();

  await page.goto('/akun');
  const row = page.locator('tr', { hasText: name });
  await row.getByRole('button', { name: 'Buat kode masuk' }).click();
  const code = (await page.locator('.secret').textContent()) ?? '';
  await expectAccessible(page);
  await expectFits(page);
  const others = await browser.newContext({ baseURL: server.url });
  const person = await others.newPage();
  await person.goto(`/masuk/kode#${code}`);
  await expect(person.getByLabel('Kode dari pengelola akun')).toHaveValue(code);
  await expect(person).toHaveURL(/\/masuk\/kode$/);
  await person.getByRole('button', { name: 'Lanjut' }).click();
  await expect(person.getByText(name)).toBeVisible();
  await expectAccessible(person);
  for (const field of await person.locator('input[autocomplete="new-password"]').all()) {
    await field.fill('payung biru laut');
  }
  await person.getByRole('button', { name: 'Simpan kata sandi' }).click();
  await fillSignIn(person, name, 'payung biru laut');
  await expect(person).not.toHaveURL(/\/masuk/);
  await others.close();
});
