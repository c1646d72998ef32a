/** The people who sign in during the tests. */

import { createHmac } from 'node:crypto';

/** Role codes of the role matrix that have an account. */
export const ROLES = ['KDR', 'BDN', 'GIZ', 'PMIK', 'KAPUS', 'ADM'] as const;

export type Role = (typeof ROLES)[number];

/** Roles that need a second factor. */
export const WITH_FACTOR: readonly Role[] = ['KAPUS', 'ADM'];

export interface Account {
  /** What one signs in with. */
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  /** What the authenticator shares with the server, where the role needs one. */
  readonly totp?: string;
  /** Codes in place of the authenticator, each good once. */
  readonly spares: readonly string[];
}

/** Reads what `simpul account add --json` says. */
export function readAccount(json: string, role: Role, password: string): Account {
  const said: unknown = JSON.parse(json);
  if (typeof said !== 'object' || said === null) throw new Error(`not an account: ${json}`);
  const { name, totp, spare_codes: spares } = said as Record<string, unknown>;
  if (typeof name !== 'string') throw new Error('an account has a name');
  const codes = Array.isArray(spares) ? spares.map(String) : [];
  if (typeof totp === 'string') return { name, role, password, totp, spares: codes };
  return { name, role, password, spares: codes };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** How long an authenticator shows a code. */
export const STEP_MS = 30_000;

/** The code that an authenticator shows at a moment (RFC 6238). */
export function codeAt(secret: string, atMs: number): string {
  let bits = '';
  for (const letter of secret.replace(/\s/g, '')) {
    bits += BASE32.indexOf(letter).toString(2).padStart(5, '0');
  }
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(atMs / STEP_MS)));
  const hash = createHmac('sha1', Uint8Array.from(bytes)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  const number = hash.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
