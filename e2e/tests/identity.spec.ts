/** Signing in where the Dinkes keeps identities, against a real provider. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { Server, freePort } from '../app/binary.ts';
import { CLIENT, Identity } from '../app/identity.ts';
import { copyTemplate } from '../app/template.ts';
import {
  accountOf,
  expect,
  expectAccessible,
  expectFits,
  fillSignIn,
  passwordOf,
  showFactor,
  spareOf,
  test as base,
} from '../app/test.ts';

const BUTTON = 'Masuk lewat Dinkes Uji';

interface District {
  /** How browsers name the application. */
  readonly url: string;
  /** Starts the provider. */
  open(): Promise<void>;
  /** Ends the provider. */
  close(): Promise<void>;
}

/** An application that knows a provider which is not running yet. */
const test = base.extend<{ district: District }>({
  district: async ({}, use) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'simpul-dinkes-'));
    const secret = path.join(folder, 'rahasia');
    await writeFile(secret, `${CLIENT.secret}\n`, { mode: 0o600 });
    const copy = await copyTemplate();
    const [port, own] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${own}`;
    const server = await Server.startAt(
      own,
      copy.store,
      ...['--sso-issuer', Identity.issuer(port), '--sso-client', CLIENT.id],
      ...['--sso-secret-file', secret, '--sso-label', 'Dinkes Uji', '--origin', url],
    );
    let identity: Identity | undefined;
    const close = async (): Promise<void> => {
      await identity?.stop();
      identity = undefined;
    };
    await use({ url, close, open: async () => void (identity = await Identity.start(port, url)) });
    await close();
    await server.stop();
    await copy.remove();
    await rm(folder, { recursive: true, force: true });
  },
});

/** Signs in at the provider, which asks for it each time, and lets it tell who one is. */
async function atProvider(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('apa saja');
  await page.locator('button[type=submit]').click();
  const consent = page.getByRole('button', { name: 'Continue' });
  const ours = page.locator('header.bar, main');
  await consent.or(ours.first()).first().waitFor();
  if (await consent.isVisible()) await consent.click();
}

/** Forgets that anybody is signed in at the application. */
async function signOut(page: Page, url: string): Promise<void> {
  await page.context().clearCookies({ name: 'simpul' });
  await page.goto(`${url}/masuk`);
}

async function openLink(page: Page, password: string): Promise<void> {
  await page.getByText('Hubungkan', { exact: true }).click();
  await page.locator('#sandi-hubung').fill(password);
  await page.getByRole('button', { name: 'Hubungkan akun' }).click();
}

test('an account is linked, opened by the provider, and parted again', async ({
  page,
  district,
}) => {
  test.slow();
  const midwife = await accountOf('BDN');
  const password = passwordOf(midwife);
  const url = district.url;

  // The provider is down: the button says so at once, and the password works.
  await page.goto(`${url}/masuk`);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('link', { name: BUTTON }).click();
  await expect(page.getByText('sedang tidak menjawab')).toBeVisible();
  await expectAccessible(page);
  await fillSignIn(page, midwife.name, password);
  await expect(page).not.toHaveURL(/\/masuk/);
  await page.goto(`${url}/akun-saya`);
  await openLink(page, password);
  await expect(page.getByRole('alert')).toContainText('sedang tidak menjawab');

  // Somebody whom nobody has linked is a stranger, whatever they are called there.
  await district.open();
  await signOut(page, url);
  await page.getByRole('link', { name: BUTTON }).click();
  await atProvider(page, midwife.name);
  await expect(page.getByText('belum dihubungkan')).toBeVisible();

  await fillSignIn(page, midwife.name, password);
  await expect(page).not.toHaveURL(/\/masuk/);
  await page.goto(`${url}/akun-saya`);
  await openLink(page, password);
  await expect(page.getByRole('heading', { name: 'Hubungkan akun' })).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole('link', { name: 'Lanjut ke Dinkes Uji' }).click();
  await atProvider(page, 'siti-0417');
  await expect(page.getByText('Akun sudah dihubungkan.')).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);

  await signOut(page, url);
  await page.getByRole('link', { name: BUTTON }).click();
  // Though the provider knows who was here a moment ago, it asks: another may sit here now.
  await atProvider(page, 'siti-0417');
  await expect(page).not.toHaveURL(/\/masuk/);
  await page.goto(`${url}/akun-saya`);
  await expect(page.getByText('Akun dihubungkan dengan akun Dinkes')).toBeVisible();

  // Going back to the answer opens nothing twice.
  await signOut(page, url);
  await page.goto(`${url}/masuk/dinkes/kembali?code=x&state=y`);
  await expect(page.getByText('belum berhasil')).toBeVisible();

  await page.getByRole('link', { name: BUTTON }).click();
  await atProvider(page, 'siti-0417');
  await expect(page).not.toHaveURL(/\/masuk/);
  await page.goto(`${url}/akun-saya`);
  await page.locator('#dinkes').getByText('Lepaskan', { exact: true }).click();
  await page.locator('#lepas-1').fill(password);
  await page.getByRole('button', { name: 'Lepaskan akun' }).click();
  await expect(page.getByText('Akun sudah dilepas.')).toBeVisible();
  await signOut(page, url);
  await page.getByRole('link', { name: BUTTON }).click();
  await atProvider(page, 'siti-0417');
  await expect(page.getByText('belum dihubungkan')).toBeVisible();

  // It stops while people work: who signs in here is not kept waiting.
  await district.close();
  await page.getByRole('link', { name: BUTTON }).click();
  await expect(page.getByText('sedang tidak menjawab')).toBeVisible();
  await fillSignIn(page, midwife.name, password);
  await expect(page).not.toHaveURL(/\/masuk/);
});

test('a head shows the second factor of Simpul all the same', async ({ page, district }) => {
  const head = await accountOf('KAPUS');
  await district.open();
  await page.goto(`${district.url}/masuk`);
  await fillSignIn(page, head.name, passwordOf(head));
  await showFactor(page, head.spares.at(-1) ?? spareOf(head));
  await page.goto(`${district.url}/akun-saya`);
  await openLink(page, passwordOf(head));
  await page.getByRole('link', { name: 'Lanjut ke Dinkes Uji' }).click();
  await atProvider(page, 'kepala-01');
  await expect(page.getByText('Akun sudah dihubungkan.')).toBeVisible();
  await signOut(page, district.url);
  await page.getByRole('link', { name: BUTTON }).click();
  await atProvider(page, 'kepala-01');
  await expect(page.getByRole('heading', { name: 'Pengaman kedua' })).toBeVisible();
  await showFactor(page, head.spares.at(-2) ?? spareOf(head));
  await expect(page).not.toHaveURL(/\/masuk/);
});
