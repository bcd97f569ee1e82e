/** Reads what is free and bound at both venues, and tells the engine, the guard and the status. */
import { callDistance, liquidity, usedShare, type VenueMoney } from '#executor/guards/standing/liquidity.ts';
import type { Engine } from '#executor/engine/engine.ts';
import type { StandingGuard } from '#executor/monitors/guard-board.ts';
import type { AccountPort, VenueBalance } from '#executor/venues/venue.ts';
import type { Config } from '#shared/config/schema.ts';
import { formatE8, parseE8, type NotionalE8 } from '#shared/domain/money.ts';
import { elapsed, type Clock, type EpochMs, type MonotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { LiquidityRecord } from '#shared/wire/liquidity.ts';
import type { Shell } from './shell.ts';

export interface LiquidityWatchDeps {
  readonly config: Pick<Config, 'liquidity' | 'venues'>;
  readonly venues: readonly { readonly venue: VenueId; readonly account: Pick<AccountPort, 'balance'> }[];
  readonly engine: Pick<Engine, 'view'>;
  readonly clock: Clock;
  readonly dispatch: Shell['dispatch'];
}

export interface LiquidityWatch {
  /** Asks every venue once. */
  read(): Promise<void>;
  readonly guard: StandingGuard;
  record(): LiquidityRecord;
}

/** Told longer ago than this, it is not known: several reads in a row have failed. */
export const MONEY_AGE_MS_MAX = 30_000;

interface Told {
  readonly balance: VenueBalance;
  readonly at: EpochMs;
  readonly since: MonotonicMs;
}

export function createLiquidityWatch(deps: LiquidityWatchDeps): LiquidityWatch {
  const { clock, engine } = deps;
  const { liquidity: shares } = deps.config;
  const limits = { usedMax: shares.margin_used_max, callDistanceMin: shares.margin_call_distance_min };
  const told = new Map<VenueId, Told>();

  /** Margin of one leg at the leverage of that venue, and the fees of opening and closing it. */
  const neededOn = (venue: VenueId): bigint => {
    const set = deps.config.venues.find(({ id }) => id === venue);
    const notional = parseE8(engine.view.level()?.parameters.order_notional_usdt ?? '0') ?? 0n;
    if (set === undefined) return notional;
    const fee = parseE8(set.taker_fee) ?? 0n;
    return notional / BigInt(set.leverage) + (2n * notional * (fee > 0n ? fee : 0n)) / 100_000_000n;
  };
  const moneyOn = (venue: VenueId, now: MonotonicMs): VenueMoney => {
    const known = told.get(venue);
    const fresh = known !== undefined && elapsed(known.since, now) <= MONEY_AGE_MS_MAX;
    return { venue, money: fresh ? known.balance : null, needed: neededOn(venue) };
  };
  const isDryRun = (): boolean => engine.view.level()?.dry_run.on ?? true;
  const look = (now: MonotonicMs) =>
    liquidity(
      deps.venues.map(({ venue }) => moneyOn(venue, now)),
      limits,
      isDryRun(),
    );
  return {
    async read() {
      await Promise.all(
        deps.venues.map(async ({ venue, account }) => {
          const since = clock.monotonic();
          const read = await account.balance();
          if (read.kind === 'known') told.set(venue, { balance: read.value, at: clock.wall(), since });
          const free = read.kind === 'known' && read.value.free > 0n ? (BigInt(read.value.free) as NotionalE8) : null;
          deps.dispatch({ type: 'margin', venue, free });
        }),
      );
    },
    guard: { id: 'liquidity', look },
    record() {
      const now = clock.monotonic();
      const verdicts = look(now);
      return {
        blocked: verdicts.some(({ status }) => status === 'HOLD'),
        venues: verdicts.map((verdict, index) => {
          const venue = deps.venues[index]?.venue ?? 'okx';
          const { money, needed } = moneyOn(venue, now);
          const distance = money === null ? null : callDistance(money);
          return {
            venue,
            status: verdict.status,
            free_usdt: money === null ? null : formatE8(money.free),
            used_usdt: money === null ? null : formatE8(money.used),
            total_usdt: money === null ? null : formatE8(money.total),
            needed_usdt: formatE8(needed),
            used_share: money === null ? null : shown(usedShare(money)),
            margin_call_distance: distance === null ? null : shown(distance),
            explanation: verdict.summary,
            read_at: told.get(venue)?.at ?? null,
          };
        }),
      };
    },
  };
}

const shown = (share: number): number => Number(share.toFixed(4));
