/** The people who sign in during the tests. */

/** Role codes of the role matrix that have an account. */
export const ROLES = ['KDR', 'BDN', 'GIZ', 'PMIK', 'KAPUS', 'ADM'] as const;

export type Role = (typeof ROLES)[number];

export interface Account {
  /** What one signs in with. */
  readonly name: string;
  readonly role: Role;
  /** Made by the application when the account was added. */
  readonly password: string;
}

/** Reads what `simpul account add --json` says. */
export function readAccount(json: string, role: Role): Account {
  const said: unknown = JSON.parse(json);
  if (typeof said !== 'object' || said === null) throw new Error(`not an account: ${json}`);
  const { name, password } = said as Record<string, unknown>;
  if (typeof name !== 'string' || typeof password !== 'string') {
    throw new Error('an account has a name and a password');
  }
  return { name, role, password };
}
