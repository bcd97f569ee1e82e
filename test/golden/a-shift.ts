/** One shift as the stores hold it: every part of every answer has something to say. Nothing in it is left to chance. */
import { epochMs } from '#shared/domain/time.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import type { World } from '#test/functions/world.ts';
import {
  aBreak,
  aDust,
  aFill,
  aFunding,
  aHedge,
  anApproval,
  anAuditDraft,
  aReading,
  aStatus,
  NOON,
} from '#test/support/records.ts';

const DAY_MS = 86_400_000;
const at = (ms: number) => epochMs(NOON + ms);

/** Opened at `openMs` and closed at `closeMs` at `out`; still open where that is null. */
function hedgeWithFills(number: number, simulated: boolean, openMs: number, closeMs: number | null, out: string) {
  const id = `h${number}`;
  const own = { hedge_id: id, simulated };
  const hedge = aHedge({
    id,
    number,
    simulated,
    strategy: 'cross_exchange_arb',
    opened_at: at(openMs),
    ...(closeMs === null ? {} : { state: 'closed', closed_at: at(closeMs), realized_pnl_usdt: '0.8' }),
  });
  const opening = [
    aFill({ ...own, trade_id: `${id}a`, venue: 'binance-um', side: 'buy', at: at(openMs) }),
    aFill({ ...own, trade_id: `${id}b`, venue: 'okx', side: 'sell', price: '60010', at: at(openMs) }),
  ];
  const closing = [
    aFill({ ...own, trade_id: `${id}c`, venue: 'binance-um', side: 'sell', price: out, at: at(closeMs ?? 0) }),
    aFill({ ...own, trade_id: `${id}d`, venue: 'okx', side: 'buy', at: at(closeMs ?? 0) }),
  ];
  return { hedges: [hedge], fills: closeMs === null ? opening : [...opening, ...closing], breaks: [] };
}

const half = (unrealized: string) => ({
  unrealized_pnl_usdt: unrealized,
  realized_pnl_today_usdt: '0.4',
  total_notional_usdt: '1200',
  open_hedges: 1,
  partial_hedges: 0,
  exposure_by_venue: [
    { venue: 'binance-um' as const, long_notional: '600', short_notional: '0', net_usdt: '600' },
    { venue: 'okx' as const, long_notional: '0', short_notional: '600', net_usdt: '-600' },
  ],
});
const snapshot = (ms: number, real: string, simulated: string) => ({
  at: at(ms),
  dry_run_mode: true,
  real: half(real),
  simulated: half(simulated),
});
const attempt = (ms: number, simulated: boolean, slippage_bps: number | null) => ({
  at: at(ms),
  venue: 'okx' as const,
  side: 'buy' as const,
  purpose: 'open' as const,
  simulated,
  planned_price: '60000',
  average_price: slippage_bps === null ? null : '60006',
  slippage_bps,
  success: slippage_bps !== null,
  why: slippage_bps === null ? 'the price was gone' : '',
});
const health = (venue: 'binance-um' | 'okx', isSlow: boolean): ExecutorStatus['venues'][number] => ({
  venue,
  state: isSlow ? 'DEGRADED' : 'OK',
  reasons: isSlow ? ['slow'] : [],
  requests: 40,
  errors: 0,
  latency_p50_ms: isSlow ? 900 : 12,
  latency_p99_ms: isSlow ? 2_500 : 40,
  disconnects: 0,
  order_stream_gone_ms: 0,
  market_data_gone_ms: 0,
  told_to_wait_ms: 0,
  budget_used_share: 0.1,
  clock_skew_ms: 20,
  clock_age_ms: 1_000,
});
const refused = {
  code: 'QUOTE_STALE',
  opportunities: 2,
  alone: 1,
  refusals: 9,
  edge_bps_sum: 8.5,
  edge_bps_max: 5,
  notional_usdt: '1200',
  edge_usdt: '0.51',
};

export async function seedShift({ trading, control }: World): Promise<void> {
  await trading.write(hedgeWithFills(1, false, -DAY_MS, -DAY_MS + 3_600_000, '60050'));
  await trading.write(hedgeWithFills(2, false, -7_200_000, -3_600_000, '59900'));
  await trading.write(hedgeWithFills(3, false, -1_800_000, null, ''));
  await trading.write(hedgeWithFills(4, true, -900_000, null, ''));
  await trading.write({
    hedges: [],
    fills: [],
    breaks: [aBreak()],
    fundings: [aFunding({ at: at(-600_000), shares: [{ hedge_id: 'h3', amount_usdt: '-0.06' }] })],
    dust: [aDust({ hedge_id: 'h0', at: at(-DAY_MS + 3_600_000) })],
  });
  await trading.writePnlHistory({
    book: 'main',
    fencing_id: 1,
    snapshots: [snapshot(-1_000, '-0.71', '0.2'), snapshot(-DAY_MS, '1.25', '-3')],
  });
  await trading.writeExecution({
    book: 'main',
    written_at: at(0),
    attempts: [attempt(-DAY_MS, false, 1), attempt(-2_000, true, 2.5), attempt(-1_000, false, null)],
  });
  await trading.writeWhyNot({
    book: 'main',
    written_at: at(0),
    day: '2026-11-21',
    today: [refused],
    since: at(-DAY_MS),
    since_start: [refused],
  });
  await trading.writeSpread({ book: 'main', points: [[NOON, 60_000.5, 60_010.5]] });
  const strategy = { strategy: 'cross_exchange_arb', max_notional: '2000' };
  await trading.writeStatus(
    aStatus({
      breaks: [aBreak()],
      venues: [health('binance-um', false), health('okx', true)],
      hedges: [aHedge({ id: 'h3', number: 3, strategy: 'cross_exchange_arb' })],
      realized_pnl_today_usdt: '-1.2',
      capital: {
        total_capital_usdt: '10000',
        real: [{ ...strategy, open_notional: '1200.1', headroom: '799.9' }],
        simulated: [{ ...strategy, open_notional: '0', headroom: '2000' }],
      },
      guards: [
        ...aStatus().guards.filter(({ id }) => id !== 'watchdog'),
        aReading({ id: 'watchdog', scope: 'okx', status: 'WARN', summary: 'okx answers late' }),
      ],
    }),
  );
  for (const draft of [
    anAuditDraft({ action: 'restart.resume', actor: 'executor-1', subject: 'main', reason: '' }),
    anAuditDraft({ actor: 'system', reason: 'RUNAWAY', detail: { note: '=1+1', raised_at: NOON } }),
    anAuditDraft({ action: 'kill', reason: 'a test of the kill switch', detail: { channel: 'page' } }),
  ])
    await control.commit('main', { audit: draft, at: at(0) });
  const approval = anApproval();
  await control.commit('main', {
    approval: { kind: 'file', approval },
    audit: anAuditDraft({ action: 'resume_requested', subject: approval.id }),
    at: at(0),
  });
}
