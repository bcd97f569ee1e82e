/** Keeps what came of each message, so that whoever looks at the page sees that the chat is deaf. */
import type { Clock, EpochMs } from '#shared/domain/time.ts';
import type { DeliveryStore } from '#shared/store/notice-ports.ts';
import { DELIVERY_WHY_MAX, type DeliveryState } from '#shared/wire/delivery.ts';
import type { Log } from '#functions/log.ts';

export type Outcome =
  | { readonly kind: 'said' }
  /** It comes again. */
  | { readonly kind: 'failed'; readonly why: string }
  /** It does not. */
  | { readonly kind: 'lost'; readonly why: string };

export interface TellingDelivery {
  readonly deliveries: DeliveryStore;
  readonly clock: Pick<Clock, 'wall'>;
  readonly log: Log;
  readonly book: string;
}

/** In order, nothing is written more often than this. */
export const SAID_EVERY_MS = 60_000;
/** The queue puts a message aside after 120 tries, 20 s apart. */
export const PUT_ASIDE_MS = 2_400_000;

const never: DeliveryState = { said_at: null, failing: null, lost: null };

/** Null: what is known says it already. */
export function deliveryAfter(before: DeliveryState | null, outcome: Outcome, now: EpochMs): DeliveryState | null {
  const known = before ?? never;
  const why = outcome.kind === 'said' ? '' : outcome.why.slice(0, DELIVERY_WHY_MAX);
  switch (outcome.kind) {
    case 'said': {
      const { failing, said_at: said } = known;
      if (failing === null && said !== null && now - said < SAID_EVERY_MS) return null;
      const tooLong = failing !== null && now - failing.since >= PUT_ASIDE_MS;
      const lost = tooLong ? { at: now, why: `put aside after tries without success: ${failing.why}` } : known.lost;
      return { said_at: now, failing: null, lost: lost && { ...lost, why: lost.why.slice(0, DELIVERY_WHY_MAX) } };
    }
    case 'failed': {
      const { since, tries } = known.failing ?? { since: now, tries: 0 };
      return { ...known, failing: { since, tries: tries + 1, why } };
    }
    case 'lost':
      return { ...known, lost: { at: now, why } };
  }
}

/** Never keeps a message from being said, or from being tried again. */
export async function keepOutcome(deps: TellingDelivery, outcome: Outcome): Promise<void> {
  try {
    const next = deliveryAfter(await deps.deliveries.read(deps.book), outcome, deps.clock.wall());
    if (next !== null) await deps.deliveries.write(deps.book, next);
  } catch (error) {
    deps.log.warn('delivery.not_kept', { error: error instanceof Error ? error.message : String(error) });
  }
}
