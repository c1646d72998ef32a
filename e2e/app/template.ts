/**
 * The store that every worker copies: a small invented district and one account for each role.
 * Made once a run, before the first test.
 */

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { randomUUID } from 'node:crypto';

import { ROLES, WITH_FACTOR, readAccount, type Account } from './account.ts';
import { simpul, simpulReading } from './binary.ts';

/** A store that is there already and empty, for a run on PostgreSQL; it is not copied. */
const SHARED = process.env['SIMPUL_E2E_STORE'];

/** Tells workers where the template is. */
const DIRECTORY = 'SIMPUL_E2E_TEMPLATE';
const STORE = 'store/simpul.db';
const ACCOUNTS = 'accounts.json';

/** Where the kader works; every invented district has it. */
const POSYANDU = 'Posyandu Alamanda Contoh';

/** Makes the template; what it returns removes it after the last test. */
export default async function makeTemplate(): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'simpul-e2e-'));
  process.env[DIRECTORY] = directory;
  await mkdir(path.dirname(path.join(directory, STORE)));
  const store = SHARED ?? `sqlite:${path.join(directory, STORE)}`;
  await simpul('simulate', '--store', store, '--people=800', '--years=2', '--seed=7');
  const accounts: Account[] = [];
  for (const role of ROLES) {
    const name = `uji.${role.toLowerCase()}`;
    const args = ['--store', store, '--json', '--name', name, '--role', role];
    if (role === 'KDR') args.push('--posyandu', POSYANDU);
    if (WITH_FACTOR.includes(role)) args.push('--factor');
    args.push('--password-stdin');
    const password = randomUUID();
    const said = await simpulReading(`${password}\n`, 'account', 'add', ...args);
    accounts.push(readAccount(said, role, password));
  }
  await writeFile(path.join(directory, ACCOUNTS), JSON.stringify(accounts), { mode: 0o600 });
  return () => rm(directory, { recursive: true, force: true });
}

/** A store of one's own, as fresh as the template; or the shared one, for its only worker. */
export interface Copy {
  readonly store: string;
  remove(): Promise<void>;
}

export async function copyTemplate(): Promise<Copy> {
  if (SHARED !== undefined) return { store: SHARED, remove: () => Promise.resolve() };
  const directory = await mkdtemp(path.join(template(), 'copy-'));
  await cp(path.dirname(path.join(template(), STORE)), directory, { recursive: true });
  return {
    store: `sqlite:${path.join(directory, path.basename(STORE))}`,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

export async function readAccounts(): Promise<Account[]> {
  return JSON.parse(await readFile(path.join(template(), ACCOUNTS), 'utf8')) as Account[];
}

function template(): string {
  const directory = process.env[DIRECTORY];
  if (directory === undefined) throw new Error(`${DIRECTORY} is set before the first test`);
  return directory;
}
