/** Asks each venue for what trading needs to know, until it is known: nothing is traded on a guess. */
import type { AccountPort, Read } from '#executor/venues/venue.ts';
import type { InstrumentId, InstrumentRules, VenueId } from '#shared/domain/venue.ts';
import type { ExecutorDeps } from './deps.ts';

/** Pause between two tries at a venue that does not answer. */
const RETRY_MS = 2_000;

export interface Prepared {
  readonly rules: InstrumentRules;
  readonly takerFee: number;
  readonly makerFee: number;
  /** As the venue says it is set. */
  readonly leverage: number;
}

export interface PrepareDeps {
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void;
  readonly stopped: () => boolean;
}

/** @throws {Error} when the venue answers, and says that it is not in one-way mode with this leverage */
export async function prepareVenue(
  account: AccountPort,
  instrument: InstrumentId,
  leverage: number,
  deps: PrepareDeps,
): Promise<Prepared> {
  const rules = await untilKnown(account, 'rules', () => account.rules(instrument), deps);
  const fees = await untilKnown(account, 'fees', () => account.fees(instrument), deps);
  const set = await untilKnown(account, 'position mode', () => account.prepare(instrument, leverage), deps);
  if (!set.oneWay || set.leverage !== leverage) {
    throw new Error(
      `${account.venue} must be in one-way mode with leverage ${leverage}, it says ${JSON.stringify(set)}`,
    );
  }
  return { rules, takerFee: fees.taker, makerFee: fees.maker, leverage: set.leverage };
}

async function untilKnown<T>(
  account: AccountPort,
  what: string,
  ask: () => Promise<Read<T>>,
  deps: PrepareDeps,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer.kind === 'known') return answer.value;
    deps.log('venue.not_ready', { venue: account.venue, what, detail: answer.detail });
    if (deps.stopped()) throw new Error(`stopped while waiting for the ${what} of ${account.venue}`);
    await deps.sleep(RETRY_MS);
  }
}

/** Every venue of the executor. */
export async function prepareAll(deps: ExecutorDeps): Promise<ReadonlyMap<VenueId, Prepared>> {
  const { config, log, sleep, stopped } = deps;
  const entries = await Promise.all(
    deps.venues.map(async (venue) => {
      const leverage = config.venues.find((candidate) => candidate.id === venue.venue)?.leverage ?? 1;
      const prepared = await prepareVenue(venue.account, deps.instrument, leverage, { log: log.info, sleep, stopped });
      return [venue.venue, prepared] as const;
    }),
  );
  return new Map(entries);
}
