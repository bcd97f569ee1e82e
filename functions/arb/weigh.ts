/** Whether a hedge that a person asks for is only planned, skipped, or put to the executor. Decides on what is known. */
import { legNotionalAtWorst, type HedgePlan, type PlanOrNot } from '#shared/domain/hedge-plan.ts';
import { holdSentences } from '#shared/domain/hold.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { riskGate, type RiskAnswer, type RiskIntent, type RiskSnapshot } from '#shared/domain/risk-gate.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { ArbPlanned, ArbSkipped } from '#shared/wire/http-arb.ts';
import type { MarketRecord } from '#shared/wire/market.ts';
import { bestOf, directionOf, pictureOf, plansOf } from '#functions/arb-picture.ts';
import type { Executor } from '#functions/executor-seen.ts';
import { nextStep } from '#functions/latches.ts';
import { rescueOf, stepsOf } from './plan.ts';

/** What a person saw in the preview and agreed to. */
export interface Agreed {
  readonly sell: VenueId;
  readonly edgeBpsMin: number;
}
export interface Asked {
  readonly level: ControlLevel;
  readonly executor: Executor;
  readonly market: MarketRecord;
  readonly risk: RiskSnapshot;
  readonly symbol: string;
  readonly agreed: Agreed | null;
}
export type Weighed =
  | { readonly kind: 'planned'; readonly answer: ArbPlanned }
  | { readonly kind: 'skipped'; readonly answer: ArbSkipped }
  /** All that is known here lets it pass. */
  | { readonly kind: 'open'; readonly plan: HedgePlan; readonly edgeBpsMin: number };

/** In this order: the market and the venues' own rules, what makes it a plan only, the limits, the edge. */
export function weigh(asked: Asked): Weighed {
  const { level, executor, market, agreed } = asked;
  const plans = plansOf({ market }, level.parameters.order_notional_usdt);
  const plan = bestOf(agreed === null ? plans : plans.filter((found) => sellOf(found) === agreed.sell));
  const { connectivity, filters } = pictureOf(level, executor, {});
  const deaf = connectivity.find(({ ok }) => !ok);
  if (deaf !== undefined) return skipped('market.not_usable', { scope: deaf.venue, value: deaf.why_not });
  if (plan === null) return skipped('market.not_usable', { value: 'the known levels do not hold the size' });
  const small = filters.find(({ ok }) => !ok);
  if (small !== undefined) return skipped('filters.too_small', { scope: small.venue, value: small.why_not });
  const risk = riskGate(intentOf(plan, asked.symbol), asked.risk);
  const because = planOnly(level);
  if (because.length > 0) return planned(asked, plan, risk, because);
  if ('status' in risk) return beyond(risk);
  const edgeBpsMin = Math.max(level.parameters.min_spread_bps, agreed?.edgeBpsMin ?? Number.NEGATIVE_INFINITY);
  const edge = { cap: 'min_spread_bps', value: plan.edgeBps.toFixed(3) };
  if (plan.edgeBps < edgeBpsMin) return skipped('edge.below_minimum', { ...edge, limit: String(edgeBpsMin) });
  const most = level.parameters.max_plausible_edge_bps;
  if (plan.edgeBps > most)
    return skipped('edge.not_plausible', { ...edge, cap: 'max_plausible_edge_bps', limit: String(most) });
  return { kind: 'open', plan, edgeBpsMin };
}

const sellOf = (found: PlanOrNot): VenueId => (found.kind === 'planned' ? found.plan.sell : found.sell);
const intentOf = (plan: HedgePlan, symbol: string): RiskIntent => ({
  symbol,
  legs: plan.legs.map((leg) => ({ venue: leg.venue, notional: legNotionalAtWorst(leg, plan.quantity) })),
});

/** Why nothing is sent whatever the market is like; empty where it may be. */
const planOnly = (level: ControlLevel): readonly string[] => [
  ...[...new Set(level.holds.map(({ reason }) => reason))].map((reason) => `HOLD ${reason}: ${holdSentences[reason]}`),
  ...(level.safe_mode.on ? ['SAFE_MODE is on'] : level.holds.length > 0 ? ['SAFE_MODE: HOLD forces it'] : []),
  ...(level.mode === 'HOLD' && level.holds.length === 0 ? ['mode is HOLD'] : []),
  ...(level.dry_run.on ? ['DRY_RUN_MODE is on'] : []),
];

function planned(
  { level, market, symbol }: Asked,
  plan: HedgePlan,
  risk: RiskAnswer,
  because: readonly string[],
): Weighed {
  const answer: ArbPlanned = {
    status: 'planned',
    dry_run: true,
    because: [...because],
    symbol,
    direction: directionOf({ kind: 'planned', plan }, level),
    risk,
    steps: stepsOf(plan, market),
    rescue: rescueOf(market),
    next_step: nextStep(level),
  };
  return { kind: 'planned', answer };
}

const nextOf: Readonly<Record<'market' | 'filters' | 'edge', string>> = {
  market: 'GET /api/ui/watchdog says how the venues serve; POST /api/arb/preview looks again.',
  filters: 'The order is smaller than a venue takes: order_notional_usdt is in GET /api/ui/control-state.',
  edge: 'POST /api/arb/preview shows the edge of now: wait for a better one.',
};
type OwnReason = Exclude<ArbSkipped['reason'], `risk.${string}`>;

function skipped(reason: OwnReason, what: Partial<Pick<ArbSkipped, 'cap' | 'scope' | 'value' | 'limit'>>): Weighed {
  const nothing = { cap: null, scope: null, value: null, limit: null };
  const family = reason.startsWith('market') ? 'market' : reason.startsWith('filters') ? 'filters' : 'edge';
  return { kind: 'skipped', answer: { status: 'skipped', reason, ...nothing, ...what, next_step: nextOf[family] } };
}

function beyond({ reason, cap, scope, value, limit }: Extract<RiskAnswer, { readonly status: 'skipped' }>): Weighed {
  const next_step = `GET /api/ui/state shows what stands against the limits; POST /api/ui/risk/limit-request asks for a higher ${cap}.`;
  return { kind: 'skipped', answer: { status: 'skipped', reason, cap, scope, value, limit, next_step } };
}
