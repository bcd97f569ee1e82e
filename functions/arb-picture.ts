/** What a hedge would be now, from the books that the executor published last: for looking and before asking for one. */
import {
  filterProblem,
  legNotional,
  planHedge,
  type HedgePlan,
  type PlannedLeg,
  type PlanOrNot,
} from '#shared/domain/hedge-plan.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { formatE8, parseE8, toNumber, type QuantityE8 } from '#shared/domain/money.ts';
import type { ArbDirection, ArbPreview } from '#shared/wire/http-arb.ts';
import { planVenueOf, type MarketRecord, type MarketVenue } from '#shared/wire/market.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { refuse, type Refusal } from './answer.ts';
import type { Executor } from './executor-seen.ts';
import { nextStep } from './latches.ts';
import { runawayWhy } from './runaway.ts';

export interface ArbAsked {
  readonly symbol?: string | undefined;
  readonly notional_usdt?: string | undefined;
}
export type ArbPicture = Omit<ArbPreview, 'book' | 'generated_at'>;

/** The executor's word while it is fresh, with books in it. */
interface Fresh {
  readonly status: ExecutorStatus;
  readonly market: MarketRecord;
}
const freshOf = ({ status, stale }: Executor): Fresh | null =>
  status === null || stale || status.market === null ? null : { status, market: status.market };

/** One pair has books; of any other nothing can be said. */
export function notTraded(level: ControlLevel, { status }: Executor, { symbol }: ArbAsked): Refusal | null {
  const traded = status?.instrument ?? level.parameters.loop_pair;
  if (symbol === undefined || symbol === traded) return null;
  return refuse('not_found', `${symbol} is not traded by this book`, `it trades ${traded}`, 'symbol');
}

export const shownLeg = (leg: PlannedLeg, quantity: QuantityE8): ArbDirection['legs'][number] => ({
  venue: leg.venue,
  side: leg.side,
  kind: leg.kind,
  quantity: formatE8(quantity),
  limit_price: formatE8(leg.limitPrice),
  worst_limit_price: formatE8(leg.worstLimitPrice),
  average_price: rounded(leg.averagePrice, 8),
  slippage_bps: rounded(leg.slippageBps),
  notional_usdt: formatE8(legNotional(leg, quantity)),
});
const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** Both ways round, in the order of the venues. */
export function plansOf({ market }: Pick<Fresh, 'market'>, notionalUsdt: string): readonly PlanOrNot[] {
  const [one, other] = market.venues.map(planVenueOf);
  if (one === undefined || other === undefined) return [];
  const terms = {
    notional: toNumber(parseE8(notionalUsdt) ?? 0n),
    makerVenue: market.mode === 'maker_taker' ? market.maker_venue : null,
    bandScheduleBps: market.rescue.band_schedule_bps,
  };
  return [planHedge(one, other, terms), planHedge(other, one, terms)];
}

export const pays = ({ edgeBps }: HedgePlan, { parameters }: Pick<ControlLevel, 'parameters'>): boolean =>
  edgeBps >= parameters.min_spread_bps && edgeBps <= parameters.max_plausible_edge_bps;

export function directionOf(found: PlanOrNot, level: ControlLevel): ArbDirection {
  if (found.kind === 'none') {
    const { sell, buy, why } = found;
    const unknown = { quantity: null, gross_bps: null, fees_bps: null, edge_bps: null };
    return { sell, buy, why_not: why, ...unknown, pays: false, legs: [] };
  }
  const { plan } = found;
  return {
    sell: plan.sell,
    buy: plan.buy,
    why_not: null,
    quantity: formatE8(plan.quantity),
    gross_bps: rounded(plan.grossBps),
    fees_bps: rounded(plan.feesBps),
    edge_bps: rounded(plan.edgeBps),
    pays: pays(plan, level),
    legs: plan.legs.map((leg) => shownLeg(leg, plan.quantity)),
  };
}

/** The one with the larger edge; null where neither can be priced. */
export const bestOf = (plans: readonly PlanOrNot[]): HedgePlan | null =>
  plans
    .flatMap((found) => (found.kind === 'planned' ? [found.plan] : []))
    .reduce<HedgePlan | null>((best, plan) => (best === null || plan.edgeBps > best.edgeBps ? plan : best), null);

function connectivityOf({ status, market }: Fresh): ArbPreview['connectivity'] {
  return market.venues.map(({ venue, bids, asks }) => {
    const quote = status.quotes.find((one) => one.venue === venue);
    const health = status.venues.find((one) => one.venue === venue)?.state ?? null;
    const levels = Math.min(bids.length, asks.length);
    const whyNot =
      quote?.ok === true
        ? levels === 0
          ? 'its book is empty'
          : health === 'AUTO_HOLD'
            ? 'the watchdog holds because of it'
            : null
        : (quote?.why_not ?? 'no quote yet');
    return { venue, ok: whyNot === null, why_not: whyNot, quote_age_ms: quote?.age_ms ?? 0, levels, health };
  });
}

function filterOf(record: MarketVenue, plan: HedgePlan | null): ArbPreview['filters'][number] {
  const leg = plan?.legs.find(({ venue }) => venue === record.venue);
  const whyNot =
    plan === null || leg === undefined
      ? 'there is no size to compare'
      : filterProblem(leg, plan.quantity, planVenueOf(record).rules);
  const { venue, lot, tick, quantity_min, notional_min } = record;
  return { venue, ok: whyNot === null, why_not: whyNot, lot, tick, quantity_min, notional_min };
}

/** Latches, guards and the runaway breaker: what opens nothing now, whatever the edge. */
export function inTheWay(level: ControlLevel, executor: Executor): string[] {
  const { status, stale } = executor;
  if (status === null || stale) return ['the executor is silent'];
  const runaway = runawayWhy(executor);
  return [
    ...level.holds.map((hold) => `HOLD: ${hold.reason}`),
    ...(level.safe_mode.on ? ['safe mode is on'] : []),
    ...(level.mode === 'HOLD' && level.holds.length === 0 ? ['mode is HOLD'] : []),
    ...(runaway === null ? [] : [`runaway: ${runaway}`]),
    ...status.guards
      .filter((reading) => reading.blocks_entries !== null)
      .map(({ id, blocks_entries: on, summary }) => `${id} blocks entries on ${on}: ${summary}`),
    ...(status.permission.includes('open') ? [] : ['the executor has no permission to open']),
  ].slice(0, LINES_MAX);
}
const LINES_MAX = 64;

export function pictureOf(level: ControlLevel, executor: Executor, asked: ArbAsked): ArbPicture {
  const notional = asked.notional_usdt ?? level.parameters.order_notional_usdt;
  const { min_spread_bps, max_plausible_edge_bps } = level.parameters;
  const fresh = freshOf(executor);
  const plans = fresh === null ? [] : plansOf(fresh, notional);
  const best = bestOf(plans);
  const connectivity = fresh === null ? [] : connectivityOf(fresh);
  const filters = fresh === null ? [] : fresh.market.venues.map((venue) => filterOf(venue, best));
  const ok = best !== null && [...connectivity, ...filters].every((one) => one.ok);
  const doesPay = best !== null && pays(best, level);
  return {
    stale: executor.stale,
    ok,
    symbol: executor.status?.instrument ?? level.parameters.loop_pair,
    notional_usdt: notional,
    mode: fresh?.market.mode ?? null,
    connectivity,
    filters,
    directions: plans.map((found) => directionOf(found, level)),
    edge: {
      pays: doesPay,
      best_bps: best === null ? null : rounded(best.edgeBps),
      min_bps: min_spread_bps,
      max_plausible_bps: max_plausible_edge_bps,
    },
    in_the_way: inTheWay(level, executor),
    next_step: whatNext(ok, doesPay, level, executor),
  };
}

function whatNext(ok: boolean, doesPay: boolean, level: ControlLevel, { stale }: Executor): string {
  if (stale) return 'See GET /healthz: without an executor there are no live books.';
  if (!ok) return 'See what is not ok under connectivity and filters; GET /api/ui/watchdog says how the venues serve.';
  if (level.holds.length > 0 || level.safe_mode.on || level.mode === 'HOLD') return nextStep(level);
  return doesPay ? 'POST /api/arb/execute asks for it.' : 'The edge is not worth it now: wait.';
}
