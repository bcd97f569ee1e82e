/** What the stores promise about people who sign in. Codes and sessions are known by their SHA-256 only. */
import type { EpochMs } from '#shared/domain/time.ts';
import type { VenueKeys } from '#shared/wire/venue-keys.ts';

export interface Session {
  readonly operator_id: string;
  readonly opened_at: EpochMs;
  /** After this instant it is over, unless the person did something before. */
  readonly idle_until: EpochMs;
}

export interface SessionStore {
  /** A code that signs one operator in, once, until it expires. */
  mintSignIn(codeHash: string, operatorId: string, expiresAt: EpochMs): Promise<void>;
  /** Whose code it is, to exactly one caller; null when it is unknown, used or expired. */
  redeemSignIn(codeHash: string, at: EpochMs): Promise<string | null>;
  open(sessionHash: string, session: Session): Promise<void>;
  find(sessionHash: string): Promise<Session | null>;
  /** Does nothing to a session that has ended meanwhile. */
  extend(sessionHash: string, idleUntil: EpochMs): Promise<void>;
  end(sessionHash: string): Promise<void>;
}

/**
 * Guesses at second factors. A guess is counted before it is looked at, so that many guesses sent at once cannot be
 * looked at before the first of them is counted.
 */
export interface CodeAttempts {
  begin(
    operatorId: string,
    at: EpochMs,
  ): Promise<
    { readonly kind: 'counted'; readonly recent: number } | { readonly kind: 'locked'; readonly until: EpochMs }
  >;
  /**
   * Takes the half minute of a one-time code for good. False when this or a later one was taken before: a code is
   * accepted once, whoever saw it meanwhile.
   */
  takeStep(operatorId: string, step: number, at: EpochMs): Promise<boolean>;
  /** The code was right: earlier mistakes are forgiven. */
  right(operatorId: string): Promise<void>;
  /** The code was wrong, and `recent` were begun by then. Answers whether the operator is locked from now on. */
  wrong(operatorId: string, recent: number, at: EpochMs): Promise<'open' | 'locked'>;
}

/** Telegram delivers at least once. An update that was begun and not finished is worked on again. */
export interface TelegramUpdates {
  begin(updateId: number, at: EpochMs): Promise<'new' | 'unfinished' | 'done'>;
  finish(updateId: number, at: EpochMs): Promise<void>;
}

/** When each person was last here. For people to look at; nothing is decided by it. */
export interface Sightings {
  saw(operatorId: string, at: EpochMs): Promise<void>;
  lastSeen(operatorId: string): Promise<EpochMs | null>;
}

export type VenueOfKeys = keyof VenueKeys;
/** When each venue's keys were put in place, kept where it can be read by those who may not read a key. */
export interface KeyAges {
  changed(book: string, venues: readonly VenueOfKeys[], at: EpochMs): Promise<void>;
  /** Without a venue whose keys were never put in place through us. */
  read(book: string): Promise<Readonly<Partial<Record<VenueOfKeys, EpochMs | undefined>>>>;
}
