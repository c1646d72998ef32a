/**
 * `test` and `expect` for every spec: a server of its own for each worker, and what all pages
 * must stand.
 */

import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';

import { codeAt, STEP_MS, type Account, type Role } from './account.ts';
import { Server } from './binary.ts';
import { copyTemplate, readAccounts } from './template.ts';

interface WorkerFixtures {
  /** The server of this worker; its store is a copy, so workers do not see each other's entries. */
  server: Server;
}

export const test = base.extend<object, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const copy = await copyTemplate();
      const server = await Server.start(copy.store);
      await use(server);
      await server.stop();
      await copy.remove();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

export { expect };

/** Returns the account of a role. */
export async function accountOf(role: Role): Promise<Account> {
  const account = (await readAccounts()).find((one) => one.role === role);
  if (account === undefined) throw new Error(`no account for ${role}`);
  return account;
}

/** Spare codes of accounts that were used in the store of this worker. */
const used = new Map<string, number>();

/** A code in place of the authenticator of an account, good once. */
export function spareOf(account: Account): string {
  const at = used.get(account.name) ?? 0;
  used.set(account.name, at + 1);
  const spare = account.spares[at];
  if (spare === undefined) throw new Error(`no spare code of ${account.name} is left`);
  return spare;
}

/** The password of an account. */
export function passwordOf(account: Account): string {
  return account.password;
}

/** Steps of the authenticators whose code was shown in the store of this worker. */
const shown = new Map<string, number>();

/** Spare codes at the end of the list, kept for the tests that use them by themselves. */
const KEPT = 2;

/** A spare code of an account; once all are used, what its authenticator shows, each code once. */
async function factorOf(account: Account): Promise<string> {
  if ((used.get(account.name) ?? 0) < account.spares.length - KEPT) return spareOf(account);
  if (account.totp === undefined) throw new Error(`${account.name} has no authenticator`);
  const next = ((shown.get(account.name) ?? 0) + 1) * STEP_MS;
  await new Promise((wake) => setTimeout(wake, Math.max(0, next - Date.now())));
  shown.set(account.name, Math.floor(Date.now() / STEP_MS));
  return codeAt(account.totp, Date.now());
}

/**
 * Signs in with the account of a role, from whatever page a stranger is sent to, with the second
 * factor where the role needs one. What happened to the account meanwhile is taken note of.
 */
export async function signIn(page: Page, role: Role): Promise<void> {
  const account = await accountOf(role);
  await page.goto('/');
  await fillSignIn(page, account.name, passwordOf(account));
  await expect(page).not.toHaveURL(/\/masuk$/);
  if (new URL(page.url()).pathname === '/masuk/faktor') await showFactor(page, await factorOf(account));
  if (new URL(page.url()).pathname === '/akun-saya/kabar') {
    await page.getByRole('button', { name: 'Ya, itu saya' }).click();
  }
  await expect(passwordField(page)).toHaveCount(0);
}

/** Types a code where the second factor is asked for. */
export async function showFactor(page: Page, code: string): Promise<void> {
  await page.locator('#kode').fill(code);
  await page.getByRole('button', { name: 'Lanjut' }).click();
  await expect(page).not.toHaveURL(/\/masuk/);
}

/** Fills and sends the sign-in form. */
export async function fillSignIn(page: Page, name: string, password: string): Promise<void> {
  await page.locator('input[autocomplete="username"]').fill(name);
  await passwordField(page).fill(password);
  await page.getByRole('button', { name: 'Masuk', exact: true }).click();
}

/** The field that only a page for signing in has. */
export function passwordField(page: Page): Locator {
  return page.locator('input[autocomplete="current-password"]');
}

/** Expects that axe finds nothing, by WCAG 2.2 AA and its own best practice. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map((node) => `${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  }));
  expect(found).toEqual([]);
}

/** Expects that nothing of the page lies beyond the right edge of the screen. */
export async function expectFits(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
  });
  expect(beyond).toBeLessThanOrEqual(0);
}
