/** What a command is about, from the hedges that are known to be live: its fingerprint, and the plan of a close. */
import { formatE8, parseE8 } from '#shared/domain/money.ts';
import { opposite } from '#shared/domain/order.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { ClosePlan } from '#shared/wire/command.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';

/** One thing that a command would act on. Ids make a later identical position a new one. */
export interface Target {
  readonly position_id: string;
  readonly venue: VenueId;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly order_id: string | null;
}

type Leg = HedgeRecord['legs'][number];
const standing = (leg: Leg): bigint => (parseE8(leg.opened_quantity) ?? 0n) - (parseE8(leg.closed_quantity) ?? 0n);

const legsOf = (hedges: readonly HedgeRecord[]) =>
  hedges.flatMap((hedge) => hedge.legs.map((leg) => ({ hedge, leg, quantity: standing(leg) })));

export const positionTargets = (hedges: readonly HedgeRecord[]): readonly Target[] =>
  legsOf(hedges)
    .filter(({ quantity }) => quantity !== 0n)
    .map(({ hedge, leg, quantity }) => ({
      position_id: hedge.id,
      venue: leg.venue,
      symbol: hedge.instrument,
      side: leg.side,
      quantity: formatE8(quantity),
      order_id: null,
    }));

/** Orders whose end is not proven. */
export const orderTargets = (hedges: readonly HedgeRecord[]): readonly Target[] =>
  legsOf(hedges).flatMap(({ hedge, leg }) =>
    leg.orders
      .filter((order) => order.stage !== 'settled')
      .map((order) => ({
        position_id: hedge.id,
        venue: leg.venue,
        symbol: hedge.instrument,
        side: order.side,
        quantity: order.quantity,
        order_id: order.id,
      })),
  );

export function planOf(hedges: readonly HedgeRecord[]): ClosePlan {
  const steps = legsOf(hedges)
    .filter(({ quantity }) => quantity > 0n)
    .map(({ hedge, leg, quantity }) => ({
      hedge_id: hedge.id,
      venue: leg.venue,
      instrument: hedge.instrument,
      side: opposite(leg.side),
      quantity: formatE8(quantity),
      simulated: hedge.simulated,
    }));
  const next_step =
    steps.length === 0
      ? 'Our books show nothing to close.'
      : 'Nothing was closed. The same call without dry_run closes these, reduce-only, pair by pair.';
  return { dry_run: true, steps, next_step };
}
