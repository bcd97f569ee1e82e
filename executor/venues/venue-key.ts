/** The key that a venue is asked with: another one is tried beside it first, and then put in its place while all goes on. */
import type { Redacted } from '#shared/domain/redacted.ts';
import type { VenueId } from '#shared/domain/venue.ts';

export interface Credentials {
  readonly apiKey: Redacted<string>;
  readonly secret: Redacted<string>;
  /** OKX only. */
  readonly passphrase?: Redacted<string>;
}

/** What is said of a key, never of what it is. `unknown`: the venue could not be asked, or did not answer the question. */
export type KeyTrial =
  /** The venue's own name of the account that it opens; null where the venue does not tell. */
  | { readonly kind: 'works'; readonly account: string | null }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

export interface KeyPort {
  readonly venue: VenueId;
  /** Asks read-only, on a connection of its own; changes nothing of what runs. */
  tryKey(key: Credentials): Promise<KeyTrial>;
  /**
   * Whatever is signed from here on is signed with it, and the order stream logs in anew, which is a gap like any other.
   * What was signed before is on its way as it was: its outcome is judged as ever, and looked up with this key.
   */
  takeKey(key: Credentials): void;
}
