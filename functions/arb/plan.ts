/** The plan of a hedge in words and numbers: what the state machine would do, and what is done when one leg fails. */
import type { HedgePlan } from '#shared/domain/hedge-plan.ts';
import type { ArbPlanned } from '#shared/wire/http-arb.ts';
import type { MarketRecord } from '#shared/wire/market.ts';
import { shownLeg } from '#functions/arb-picture.ts';

/** From the first order to the last; see `executor/engine/hedge/transitions.ts` for every other way it may go. */
export function stepsOf(plan: HedgePlan, market: MarketRecord): ArbPlanned['steps'] {
  const [first, second] = plan.legs.map((leg) => shownLeg(leg, plan.quantity));
  const line = (state: string, action: string, leg: ArbPlanned['steps'][number]['leg'] = null) => ({
    state,
    action,
    leg,
  });
  const together = [
    line('opening', 'send the selling leg, immediate or cancel', first ?? null),
    line('opening', 'send the buying leg in the same instant', second ?? null),
    line('open', 'both filled alike: the hedge stands'),
  ];
  const resting = [
    line('opening', `rest the entry, post only, for at most ${market.resting_ms_max} ms`, first ?? null),
    line('opening', 'take the other leg for every fill of it', second ?? null),
    line('open', 'what filled is hedged: the hedge stands'),
  ];
  const lines = [
    line('planned', 'put both legs before every guard, at the worst price they may come to'),
    ...(market.mode === 'maker_taker' ? resting : together),
    line('closing', 'close both legs reduce-only once the spread is gone'),
    line('closed', 'book the result'),
  ];
  return lines.map((one, index) => ({ step: index + 1, ...one }));
}

/** A leg that stands alone, in the order in which it is tried. */
export function rescueOf({ rescue }: MarketRecord): ArbPlanned['rescue'] {
  const { band_schedule_bps: bands } = rescue;
  const cheaper = 'complete the missing leg or give the other back, whichever leaves more';
  return [
    ...bands.slice(1).map((band, index) => ({
      when: `the legs differ, try ${index + 1}`,
      action: `${cheaper}, at a loss of at most ${rescue.loss_cap_bps} bps`,
      band_bps: band,
    })),
    ...(rescue.rebalancer
      ? [{ when: 'after the schedule', action: `the rebalancer: ${cheaper}`, band_bps: bands.at(-1) ?? null }]
      : []),
    ...(rescue.last_step_market
      ? [{ when: 'every try is used up', action: 'HOLD, and one market order gives the lone leg back', band_bps: null }]
      : []),
    { when: 'it still stands alone', action: 'HOLD (PARTIAL_HEDGE): it waits for a person', band_bps: null },
    {
      when: `alone for more than ${rescue.unhedged_ms_max} ms, whatever is tried`,
      action: 'HOLD (UNHEDGED_BUDGET)',
      band_bps: null,
    },
    ...(rescue.hold_completes_hedges
      ? []
      : [{ when: 'in HOLD', action: 'nothing is tried: it waits for a person', band_bps: null }]),
  ];
}
