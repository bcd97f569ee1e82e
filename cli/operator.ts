/** People who may act: adds them, enrols their phones, shuts them out. A token or a key is shown once and kept nowhere. */
import { renderUnicodeCompact } from 'uqr';
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import { newSecret, sha256 } from '#shared/store/operators.ts';
import { checkSecondFactor, enrolmentUri, newTotp } from '#shared/store/second-factor.ts';
import type { Language, OperatorRecord, Role } from '#shared/wire/operator.ts';
import { exitCodes, type ExitCode } from './commands.ts';
import type { OperatorStore } from './operator-store.ts';
import type { Terminal } from './terminal.ts';

export interface Managing {
  readonly store: OperatorStore;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly json: boolean;
}

/** Thrown inside a change, so that it is made against what the secret held at that moment or not at all. */
class NotPossible extends Error {
  override readonly name = 'NotPossible';
}

/** Runs one change; what is not possible is said, and is exit code 1. */
async function changing(
  { store, terminal }: Managing,
  id: string,
  what: string,
  to: (before: readonly OperatorRecord[]) => readonly OperatorRecord[],
  anew = false,
): Promise<boolean> {
  try {
    await store.change(to, anew);
  } catch (error) {
    if (!(error instanceof NotPossible)) throw error;
    terminal.err(`refused: ${error.message}`);
    return false;
  }
  await store.audit(id, what);
  return true;
}

/** One record changed, the others as they were. @throws {NotPossible} when there is no such operator */
const withOne =
  (id: string, change: (one: OperatorRecord) => OperatorRecord) =>
  (before: readonly OperatorRecord[]): readonly OperatorRecord[] => {
    if (!before.some((one) => one.id === id)) throw new NotPossible(`there is no operator ${id}`);
    return before.map((one) => (one.id === id ? change(one) : one));
  };

function showToken({ terminal }: Managing, id: string, token: string): void {
  terminal.out(`bearer token of ${id}, shown this once:`);
  terminal.out(`  ${token}`);
  terminal.out('hand it over by a way that nobody else reads; it is in force within 30 s');
}

/** @throws {NotPossible} when the number is somebody's, disabled or not */
function mustBeFree(others: readonly OperatorRecord[], telegram: number | null): void {
  if (telegram === null || !others.some((one) => one.telegram_user_id === telegram)) return;
  throw new NotPossible('that Telegram number is another operator’s');
}

export interface Adding {
  readonly role: Role;
  readonly telegram: number | null;
  readonly language: Language | null;
  /** Nobody was ever added here. */
  readonly first: boolean;
}

export async function add(
  managing: Managing,
  id: string,
  { role, telegram, language, first }: Adding,
): Promise<ExitCode> {
  const token = newSecret();
  const record: OperatorRecord = {
    id,
    role,
    token_sha256: sha256(token),
    token_at: managing.clock.wall(),
    telegram_user_id: telegram,
    ...(language === null ? {} : { language }),
    second_factor: { kind: 'none' },
  };
  const added = await changing(
    managing,
    id,
    `added as ${role}`,
    (before) => {
      if (before.some((one) => one.id === id)) throw new NotPossible(`${id} is there already, and an id is given once`);
      mustBeFree(before, telegram);
      return [...before, record];
    },
    first,
  );
  if (!added) return exitCodes.refused;
  showToken(managing, id, token);
  if (role === 'operator') managing.terminal.out(`next: propbotctl operator enroll ${id}`);
  return exitCodes.ok;
}

/** What is left out stays. */
export interface Setting {
  /** Null takes the number away. */
  readonly telegram?: number | null;
  readonly language?: Language;
}

export async function set(managing: Managing, id: string, setting: Setting): Promise<ExitCode> {
  const { telegram, language } = setting;
  const told = [
    ...(telegram === undefined ? [] : [`Telegram ${telegram ?? 'none'}`]),
    ...(language === undefined ? [] : [`language ${language}`]),
  ].join(', ');
  const done = await changing(managing, id, told, (before) => {
    const others = before.filter((one) => one.id !== id);
    mustBeFree(others, telegram ?? null);
    return withOne(id, (one) => ({
      ...one,
      ...(telegram === undefined ? {} : { telegram_user_id: telegram }),
      ...(language === undefined ? {} : { language }),
    }))(before);
  });
  if (!done) return exitCodes.refused;
  managing.terminal.out(`${id}: ${told} (within 30 s)`);
  return exitCodes.ok;
}

/** A new bearer token; the one before is dead within 30 s. */
export async function renewToken(managing: Managing, id: string): Promise<ExitCode> {
  const token = newSecret();
  const renewed = await changing(
    managing,
    id,
    'new bearer token',
    withOne(id, ({ next_token_sha256: _dropped, ...one }) => ({
      ...one,
      token_sha256: sha256(token),
      token_at: managing.clock.wall(),
    })),
  );
  if (renewed) showToken(managing, id, token);
  return renewed ? exitCodes.ok : exitCodes.refused;
}

export async function disable(managing: Managing, id: string): Promise<ExitCode> {
  const out = await changing(
    managing,
    id,
    'disabled',
    withOne(id, (one) => ({ ...one, disabled: true })),
  );
  if (out) managing.terminal.out(`${id} is out: tokens, sessions and codes stop working within 30 s`);
  return out ? exitCodes.ok : exitCodes.refused;
}

export async function enable(managing: Managing, id: string): Promise<ExitCode> {
  const change = withOne(id, ({ disabled: _gone, ...one }) => one);
  if (!(await changing(managing, id, 'enabled', change))) return exitCodes.refused;
  managing.terminal.out(`${id} is in again, with the token and the second factor from before`);
  return exitCodes.ok;
}

async function found({ store, terminal }: Managing, id: string): Promise<OperatorRecord | null> {
  const record = (await store.read())?.find((one) => one.id === id) ?? null;
  if (record === null) terminal.err(`refused: there is no operator ${id}`);
  return record;
}

/** Kept only once the phone has shown a right code: a wrong clock is found now and not when it matters. */
export async function enroll(managing: Managing, id: string): Promise<ExitCode> {
  const { store, terminal, clock } = managing;
  const record = await found(managing, id);
  if (record === null) return exitCodes.refused;
  const factor = newTotp();
  terminal.out(renderUnicodeCompact(enrolmentUri(id, factor.key_base32)));
  terminal.out(
    `scan this with ${id}'s authenticator, or type the key: ${factor.key_base32.replace(/.{4}(?=.)/g, '$& ')}`,
  );
  const code = await terminal.readSecret('The code that it shows now: ');
  const outcome = checkSecondFactor({ ...record, second_factor: factor }, code ?? '', clock.wall());
  if (outcome.kind !== 'right') {
    terminal.err(
      'refused: that is not the code of this moment; see that the phone sets its clock by itself, and try again',
    );
    return exitCodes.refused;
  }
  if (outcome.step !== null) await store.takeStep(id, outcome.step);
  const kept = await changing(
    managing,
    id,
    'one-time codes enrolled',
    withOne(id, (one) => ({ ...one, second_factor: factor })),
  );
  if (!kept) return exitCodes.refused;
  terminal.out(`${id} approves with one-time codes from now on (within 30 s); a code counts once`);
  return exitCodes.ok;
}

/** For rehearsals only: what does not change can be overheard. */
export async function enrollStatic(managing: Managing, id: string): Promise<ExitCode> {
  const { store, terminal } = managing;
  if (store.profile === 'live') {
    terminal.err('refused: in live only one-time codes count; leave --static out');
    return exitCodes.refused;
  }
  const code = newSecret();
  const factor = { kind: 'static', sha256: sha256(code) } as const;
  const kept = await changing(
    managing,
    id,
    'static approve token',
    withOne(id, (one) => ({ ...one, second_factor: factor })),
  );
  if (!kept) return exitCodes.refused;
  terminal.out(`approve token of ${id}, shown this once:`);
  terminal.out(`  ${code}`);
  return exitCodes.ok;
}

const factorWords = { totp: 'one-time codes', static: 'static token', none: 'NOT ENROLLED' } as const;
const shownAt = (at: EpochMs | null | undefined): string =>
  at === null || at === undefined ? 'never' : new Date(at).toISOString().slice(0, 19) + 'Z';

export async function list({ store, terminal, json }: Managing): Promise<ExitCode> {
  const records = (await store.read()) ?? [];
  const seen = await Promise.all(records.map(({ id }) => store.lastSeen(id)));
  const rows = records.map(
    ({ id, role, second_factor: { kind }, telegram_user_id, language, token_at, disabled }, index) => ({
      operator_id: id,
      role,
      second_factor: kind,
      telegram_user_id,
      language: language ?? 'en',
      token_at: token_at ?? null,
      last_seen_at: seen[index] ?? null,
      disabled: disabled === true,
    }),
  );
  if (json) terminal.out(JSON.stringify({ operators: rows }));
  else {
    for (const row of rows) {
      const state = row.disabled ? 'DISABLED' : factorWords[row.second_factor];
      const parts = [row.operator_id.padEnd(12), row.role.padEnd(9), state.padEnd(15)];
      terminal.out(`${parts.join(' ')} token of ${shownAt(row.token_at)}  last seen ${shownAt(row.last_seen_at)}`);
    }
    if (rows.length === 0) terminal.out('nobody yet: propbotctl operator add <id> --role operator --first');
  }
  return exitCodes.ok;
}
