/** Judged once all faults have been over for a minute. */
import {
  formatE8,
  cashFromUsdt,
  cashOf,
  parseE8,
  quantity,
  usdt,
  usdtOfCash,
  type CashE16,
  type UsdtE8,
} from '#shared/domain/money.ts';
import { venueIds } from '#shared/domain/venue.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import type { Ack } from '#shared/wire/level.ts';
import { holds, levelNow, mark, ownNet, type Evidence } from './evidence.ts';
import { fundingAtEnd } from './on-funding.ts';

const STATUS_MS_MAX = 3_000;
const ACK_MS_MAX = 3_000;
/** A hedge that is just opening or closing, or a leg that is just being mended, is no failure to come to rest. */
const ALONE_MS_MAX = 10_000;
/** An order younger than this may still be on its way into the table. */
const RECORDED_MS_MAX = 6_000;
/** An order that rested may be looked up only so seldom. */
const OVER_MS_MAX = 12_000;

export interface End {
  readonly status: ExecutorStatus | null;
  readonly ack: Ack | null;
  /** How long ago the last status was written, by the world's clock. */
  readonly statusAge: number;
  /** How long something of ours has stood alone by now. */
  readonly aloneMs: number;
  /** The same by what the venues really hold. */
  readonly reallyAloneMs: number;
  /** By venue: wallet beyond what it began with, and position. */
  readonly earned: readonly [UsdtE8, UsdtE8];
  readonly positions: readonly [bigint, bigint];
}

export function atEnd(evidence: Evidence, end: End): void {
  const level = levelNow(evidence);
  const age = end.statusAge;
  holds(
    end.status?.leader === true && age <= STATUS_MS_MAX,
    'I17 leader',
    () => `nobody leads: the last status is ${age} ms old`,
  );
  const due = evidence.levels.findLast((one) => one.at <= evidence.now() - ACK_MS_MAX)?.level.version ?? 0;
  holds(
    (end.ack?.version ?? 0) >= due,
    'I17 ack',
    () => `level ${due} is in force, ${end.ack?.version} is acknowledged`,
  );
  const net = ownNet(evidence);
  const byHand = evidence.foreign[0] || evidence.foreign[1];
  // After a kill, or in a person's safe mode, a leg that stands alone waits for a person.
  const waitsForPerson = level?.safe_mode.on === true && ['person', 'kill'].includes(level.safe_mode.origin);
  const really = end.positions[0] + end.positions[1];
  holds(
    evidence.forced.size === 0 || byHand || waitsForPerson || end.reallyAloneMs <= ALONE_MS_MAX,
    'F34',
    () =>
      `${formatE8(really)} really stands alone after a venue closed a leg by itself; holds: ${level?.holds.map((hold) => hold.reason).join(', ')}`,
  );
  holds(
    byHand || waitsForPerson || end.aloneMs <= ALONE_MS_MAX,
    'I17 hedged',
    () =>
      `${formatE8(net)} stands alone a minute after the last fault; holds: ${level?.holds.map((hold) => hold.reason).join(', ')}`,
  );
  holds(
    level?.mode === 'RUN' || (level?.holds.length ?? 0) > 0 || level?.resume_granted !== null,
    'I17 reason',
    () => 'HOLD without a reason',
  );
  const recorded = recordedIds(evidence);
  foundAgain(evidence, recorded);
  calledOver(evidence, recorded);
  booked(evidence, end);
  fundingAtEnd(evidence);
  earnedAsTold(evidence, end);
}

const isNamed = (evidence: Evidence, id: string): boolean =>
  [...evidence.breaks.values()].some((found) => found.theirs.includes(id));

function recordedIds(evidence: Evidence): ReadonlySet<string> {
  const recorded = new Set<string>();
  for (const hedge of evidence.hedges.values())
    for (const leg of hedge.legs) for (const order of leg.orders) recorded.add(order.id);
  return recorded;
}

/** Every accepted order is in a record, or named: as a break, or by a recovery's log when it ended without a fill. */
export function foundAgain(evidence: Evidence, recorded: ReadonlySet<string>): void {
  for (const [id, seen] of evidence.orders) {
    if (seen.acceptedAt === null || seen.acceptedAt > evidence.now() - RECORDED_MS_MAX) continue;
    const changedNothing = seen.endedAt !== null && seen.filled === 0n;
    holds(
      recorded.has(id) || isNamed(evidence, id) || (changedNothing && evidence.nothingFilled.has(id)),
      'I4 found',
      () =>
        `${id} was accepted at ${Math.round(seen.acceptedAt ?? 0)}, and no record, break or log of a recovery knows it`,
    );
  }
}

/** Every order in a record that has come to its end at a venue is known to have. */
function calledOver(evidence: Evidence, recorded: ReadonlySet<string>): void {
  for (const [id, seen] of evidence.orders) {
    if (seen.acceptedAt === null || seen.endedAt === null || seen.endedAt > evidence.now() - OVER_MS_MAX) continue;
    holds(
      !recorded.has(id) || seen.calledOverAt !== null,
      'I17 over',
      () => `${id} ended at its venue at ${Math.round(seen.endedAt ?? 0)}, and no record says so`,
    );
  }
}

function booked(evidence: Evidence, end: End): void {
  for (const hedge of evidence.hedges.values()) {
    if (hedge.simulated || hedge.state !== 'closed') continue;
    let cash = evidence.dustCash.get(hedge.id) ?? 0n;
    for (const seen of evidence.orders.values()) {
      if (seen.parts.hedge !== hedge.number) continue;
      for (const fill of seen.fills) cash += cashOf(fill.side, fill.price, fill.quantity) + cashFromUsdt(fill.fee);
    }
    for (const { fill, booked: parts } of evidence.forced.values())
      for (const part of parts.values())
        if (part.hedge_id === hedge.id)
          cash += cashOf(fill.side, fill.price, quantity(part.quantity)) + cashFromUsdt(usdt(part.fee_usdt));
    const made = formatE8(usdtOfCash(cash as CashE16));
    holds(
      hedge.realized_pnl_usdt === made,
      '7 PnL',
      () => `hedge ${hedge.id} is booked with ${hedge.realized_pnl_usdt}, it made ${made}`,
    );
  }
  for (const row of [0, 1] as const) {
    if (end.positions[row] !== 0n || evidence.journal[row] !== 0n || evidence.foreign[row]) continue;
    let cash = 0n;
    for (const { row: at, fill } of evidence.trades.values())
      if (at === row) cash += cashOf(fill.side, fill.price, fill.quantity) + cashFromUsdt(fill.fee);
    for (const { row: at, payment } of evidence.fundings.values()) if (at === row) cash += cashFromUsdt(payment.amount);
    const made = usdtOfCash(cash as CashE16);
    holds(
      made === end.earned[row],
      'I18',
      () => `${venueIds[row]}: fills and funding say ${formatE8(made)}, the wallet ${formatE8(end.earned[row])}`,
    );
  }
}

/** Rounding of two wallets and of their sum. */
const LAST_DECIMAL_E8 = 1n;

/** Once all is closed and known, what the executor says it made today is what the two wallets have gained. */
function earnedAsTold(evidence: Evidence, { status, earned, positions }: End): void {
  if (status === null) return;
  const told = parseE8(status.realized_pnl_today_usdt);
  holds(told !== null, 'I19', () => `PnL is ${status.realized_pnl_today_usdt}`);
  const real = [...evidence.hedges.values()].filter((hedge) => !hedge.simulated);
  const settled =
    positions.every((held) => held === 0n) &&
    evidence.foreign.every((foreign) => !foreign) &&
    evidence.dust.every((line) => line === 0n) &&
    real.every((hedge) => hedge.state === 'closed') &&
    [...evidence.trades.keys()].every((trade) => evidence.recorded.has(trade)) &&
    [...evidence.fundings.values()].every(({ record }) => record !== null);
  if (!settled || real.length === 0) return;
  mark(evidence, 'profit told equals what the wallets gained');
  const off = (told ?? 0n) - earned[0] - earned[1];
  holds(
    off <= LAST_DECIMAL_E8 && off >= -LAST_DECIMAL_E8,
    'I18 told',
    () =>
      `today's profit is told as ${status.realized_pnl_today_usdt}, the wallets gained ${formatE8((earned[0] + earned[1]) as UsdtE8)}`,
  );
}
