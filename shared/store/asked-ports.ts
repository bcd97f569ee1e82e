/** What the store promises about requests that may be sent again: each is carried out at most once under its key. */
import type { EpochMs } from '#shared/domain/time.ts';

export interface GivenAnswer {
  readonly status: number;
  readonly body: string;
  readonly cookies: readonly string[];
  readonly etag: string | null;
}

/** Neither the caller's key nor what was asked is kept, only hashes: what was asked may hold a code. */
export interface AskedOnce {
  /** Of whose request it is and of the key that came with it. */
  readonly hash: string;
  /** Of all that was asked. */
  readonly fingerprint: string;
  /** Tells this try from every other one. */
  readonly run: string;
}

export type Begun =
  /** Nobody has asked under this key, or whoever did was told that nothing was done. */
  | { readonly kind: 'first' }
  | { readonly kind: 'answered'; readonly answer: GivenAnswer }
  /** Begun, perhaps still at work, perhaps cut short: what became of it is not known here. */
  | { readonly kind: 'unanswered' }
  /** Something else was asked under this key. */
  | { readonly kind: 'other' };

export interface AskedRequests {
  begin(asked: AskedOnce, at: EpochMs): Promise<Begun>;
  /** Does nothing when this try is not the one that was begun. */
  answer(asked: AskedOnce, answer: GivenAnswer): Promise<void>;
  /** Nothing was done: the next try is the first again. */
  forget(asked: AskedOnce): Promise<void>;
}
