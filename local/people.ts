/**
 * The three people of one machine. What they know is minted anew at each start; only hashes of it are stored. Whoever was
 * added with `propbotctl operator add` stays as they are.
 */
import { epochPlus, durationMs, type EpochMs } from '#shared/domain/time.ts';
import type { SessionStore } from '#shared/store/identity-ports.ts';
import { newSecret, sha256 } from '#shared/store/operators.ts';
import { PAGE_PATH } from '#shared/wire/page.ts';
import type { OperatorRecord, Role } from '#shared/wire/operator.ts';

export interface Person {
  readonly id: string;
  readonly role: Role;
  /** Bearer token for the API and the command line. */
  readonly token: string;
  /** Second factor: what confirms another operator's request. */
  readonly approveCode: string;
  /** Signs a page in, once. */
  readonly signInCode: string;
}

const team = [
  { id: 'alice', role: 'operator' },
  { id: 'bob', role: 'operator' },
  { id: 'vera', role: 'viewer' },
] as const;
/** Eight groups of characters are too many to read aloud; six digits are too few to be safe. */
const APPROVE_CODE_LENGTH = 10;
/** A link that is not used on the day it was printed is dead. */
const SIGN_IN_MS_MAX = durationMs(12 * 3_600_000);

export const mintPeople = (): readonly Person[] =>
  team.map(({ id, role }) => ({
    id,
    role,
    token: newSecret(),
    approveCode: newSecret().replace(/[-_]/g, 'x').slice(0, APPROVE_CODE_LENGTH),
    signInCode: newSecret(),
  }));

/** Whose Telegram account it is, and the language, are not minted. */
const keptOf = (
  before: OperatorRecord | undefined,
): Pick<OperatorRecord, 'telegram_user_id'> & Partial<Pick<OperatorRecord, 'language'>> => ({
  telegram_user_id: before?.telegram_user_id ?? null,
  ...(before?.language === undefined ? {} : { language: before.language }),
});

/** @param before records of an earlier start on this machine */
export function recordsOf(
  people: readonly Person[],
  at: EpochMs,
  before: readonly OperatorRecord[] = [],
): readonly OperatorRecord[] {
  const anew = people.map(({ id, role, token, approveCode }): OperatorRecord => ({
    id,
    role,
    token_sha256: sha256(token),
    token_at: at,
    ...keptOf(before.find((one) => one.id === id)),
    second_factor: { kind: 'static', sha256: sha256(approveCode) },
  }));
  return [...anew, ...before.filter(({ id }) => !people.some((person) => person.id === id))];
}

export async function mintSignIns(store: SessionStore, people: readonly Person[], at: EpochMs): Promise<void> {
  for (const { id, signInCode } of people) {
    await store.mintSignIn(sha256(signInCode), id, epochPlus(at, SIGN_IN_MS_MAX));
  }
}

export const signInLink = (url: string, person: Person): string =>
  `${url}${PAGE_PATH}#operator=${person.id}&code=${person.signInCode}`;
