/**
 * Takes a venue key that was put in place while the executor runs, leader or standby. Each key is tried read-only before
 * it is used, from here: a venue that refuses it, or says that it opens another account, leaves the key before in use.
 */
import type { KeyPort, KeyTrial } from '#executor/venues/venue-key.ts';
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import { sameSecret } from '#shared/store/operators.ts';
import type { VenueKeyRecord, VenueKeys, VenueKeysRecord } from '#shared/wire/venue-keys.ts';
import type { OwnDraft, TellEvent } from './event-writer.ts';
import { credentialsOf } from './venue-credentials.ts';

/**
 * Two executors that read a secret so often cost less than a dollar a month. With the longest that a look may take, a key
 * is taken within a minute of being in place.
 */
export const KEYS_LOOK_MS = 30_000;
const WHY_MAX = 300;

export interface KeyFollowerDeps {
  readonly name: string;
  readonly clock: Clock;
  readonly venues: readonly KeyPort[];
  /** The secret as it is now, never remembered. */
  readonly read: () => Promise<VenueKeys>;
  /** What the venues were made with. */
  readonly inUse: VenueKeys;
  readonly tell: TellEvent;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

export interface KeyFollower {
  /** Never twice at once. @throws when the secret cannot be read: the keys in use stay */
  look(): Promise<void>;
  record(): VenueKeysRecord;
}

type Judged =
  | Exclude<KeyTrial, { readonly kind: 'works' }>
  | { readonly kind: 'take'; readonly account: string | null };

interface Followed {
  readonly port: KeyPort;
  keys: VenueKeys;
  /** As the venue calls it; null until it has told. */
  account: string | null;
  since: EpochMs;
  waiting: VenueKeyRecord['waiting'];
  /** The refusal that the audit chain has: one of which the venue says the same again and again is one. */
  refused: { readonly keys: VenueKeys; readonly why: string } | null;
}

/** The parts that sign; when one was changed is no part of a key. */
const textOf = (keys: VenueKeys, venue: VenueId): string => {
  const { changed_at: _, ...parts } = keys[venue];
  return JSON.stringify(Object.values(parts));
};
const isSame = (venue: VenueId, one: VenueKeys, other: VenueKeys): boolean =>
  sameSecret(textOf(one, venue), textOf(other, venue));

export function createKeyFollower(deps: KeyFollowerDeps): KeyFollower {
  const { clock, log, name } = deps;
  const began = clock.wall();
  let readAt = began;
  const followed = deps.venues.map((port): Followed => {
    return { port, keys: deps.inUse, account: null, since: began, waiting: null, refused: null };
  });

  const tell = (action: OwnDraft['action'], venue: VenueId, reason: string): void =>
    deps.tell({ actor: name, action, subject: venue, reason, detail: { venue } });

  /** With a key that opens another account, all that is held would look gone. */
  async function judge(one: Followed, next: VenueKeys): Promise<Judged> {
    const { port } = one;
    const trial = await port.tryKey(credentialsOf(next, port.venue));
    if (trial.kind !== 'works') return trial;
    if (one.account === null || trial.account === one.account) return { kind: 'take', account: trial.account };
    if (trial.account === null) return { kind: 'unknown', why: 'the venue did not say whose account it opens' };
    return { kind: 'refused', why: 'it opens another account than the key in use' };
  }

  function take(one: Followed, next: VenueKeys, account: string | null): void {
    const { venue } = one.port;
    one.port.takeKey(credentialsOf(next, venue));
    Object.assign(one, { keys: next, account, since: clock.wall(), waiting: null, refused: null });
    log('venue_key.taken', { venue });
    tell('venue_key_taken', venue, 'the new key is in use; the one before is not needed any more');
  }

  function keep(one: Followed, next: VenueKeys, state: 'refused' | 'unknown', said: string): void {
    const { venue } = one.port;
    const why = said.slice(0, WHY_MAX);
    const isNews = one.waiting?.state !== state || one.waiting.why !== why;
    one.waiting = { state, why, since: one.waiting?.since ?? clock.wall() };
    if (isNews) log('venue_key.not_taken', { venue, state, why });
    if (state === 'unknown') return;
    if (one.refused !== null && one.refused.why === why && isSame(venue, one.refused.keys, next)) return;
    one.refused = { keys: next, why };
    tell('venue_key_refused', venue, `${why}; the key before stays in use`);
  }

  /** Whose account the key in use opens. One that was never let in has shown us no account that another could differ from. */
  async function learn(one: Followed): Promise<'known' | 'nobodys' | 'unknown'> {
    const trial = await one.port.tryKey(credentialsOf(one.keys, one.port.venue));
    if (trial.kind === 'unknown') return 'unknown';
    if (trial.kind === 'works') one.account = trial.account;
    return one.account === null ? 'nobodys' : 'known';
  }

  async function follow(one: Followed, next: VenueKeys): Promise<void> {
    const { venue } = one.port;
    const account = one.account === null ? await learn(one) : 'known';
    if (isSame(venue, one.keys, next)) {
      if (one.waiting !== null) log('venue_key.withdrawn', { venue });
      one.waiting = null;
      return;
    }
    if (account === 'unknown') {
      keep(one, next, 'unknown', 'the venue has not said yet whose account the key in use opens');
      return;
    }
    const judged = await judge(one, next);
    if (judged.kind === 'take') take(one, next, judged.account);
    else keep(one, next, judged.kind, judged.why);
  }

  return {
    async look() {
      const next = await deps.read();
      readAt = clock.wall();
      await Promise.all(followed.map((one) => follow(one, next)));
    },
    record: () => ({
      read_at: readAt,
      venues: followed.map(({ port, since, waiting }) => ({ venue: port.venue, since, waiting })),
    }),
  };
}
