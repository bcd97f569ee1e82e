/** Kills the executor that leads, again and again, while it trades; and what must be true after all of it. */
import { createRandom } from '#local/venues/market/random.ts';
import { tableClient } from '#shared/aws/clients.ts';
import { formatE8, parseE8 } from '#shared/domain/money.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { until } from '#test/system/operator.ts';
import { briefOverlay, startRunning, type Running, type SimulatorFill } from '#test/system/start.ts';
import { scaledTimings, type Mode } from '#test/system/timings.ts';
import { drawMoment, killOnce, LATENCY_MS, letItTrade, mustAgree, type ExecutorName, type Kill } from './cycle.ts';

export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  readonly mode: Mode;
  /** A second executor takes over, with nothing of the first one's disk; else the same one comes back. */
  readonly standby: boolean;
  readonly onKill: (kill: Kill, index: number) => void;
}

export interface CrashReport {
  readonly kills: readonly Kill[];
  /** Of all kills: an order was on its way or its answer was, or a position stood. */
  readonly inFlight: number;
  readonly resting: number;
  readonly open: number;
  readonly either: number;
  readonly recoveredMs: { readonly median: number; readonly max: number };
  readonly fills: number;
  readonly hedges: number;
  readonly links: number;
}

interface RecordedFill {
  readonly venue: string;
  readonly trade_id: string;
  readonly quantity: string;
  readonly side: string;
}

/** Every real fill in the trading table, by hedge. */
async function recordedFills(running: Running): Promise<{ readonly hedges: number; readonly fills: RecordedFill[] }> {
  const { environment, config } = running.system;
  const documents = tableClient({
    region: String(environment['AWS_REGION']),
    endpoint: String(environment['AWS_ENDPOINT_URL_DYNAMODB']),
    credentials: {
      accessKeyId: String(environment['AWS_ACCESS_KEY_ID']),
      secretAccessKey: String(environment['AWS_SECRET_ACCESS_KEY']),
    },
  });
  try {
    const trading = dynamoTradingStore(documents, String(environment['TRADING_TABLE']));
    const fills: RecordedFill[] = [];
    let hedges = 0;
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page = await trading.listHedges(config.book, 100, cursor);
      cursor = page.cursor;
      for (const hedge of page.items.filter(({ simulated }) => !simulated)) {
        hedges += 1;
        fills.push(...(await trading.fillsOf(config.book, hedge.id)));
      }
    }
    return { hedges, fills };
  } finally {
    documents.destroy();
  }
}

const told = (venue: string, fill: { readonly quantity: string; readonly side: string }, id: string): string =>
  `${venue} ${id} ${fill.side} ${formatE8(parseE8(fill.quantity) ?? 0n)}`;

/** Every execution of the venues is in our books, once, and no other is. @throws {Error} that names the first difference */
async function mustHaveTheSameFills(running: Running): Promise<{ readonly hedges: number; readonly fills: number }> {
  const { hedges, fills } = await recordedFills(running);
  const ours = fills.map((fill) => told(fill.venue, fill, fill.trade_id)).toSorted();
  const theirs: string[] = [];
  for (const [path, venue] of [
    ['binance', 'binance-um'],
    ['okx', 'okx'],
  ] as const)
    for (const fill of await running.venue<readonly (SimulatorFill & { readonly tradeId: string })[]>(path, 'fills'))
      theirs.push(told(venue, fill, fill.tradeId));
  theirs.sort();
  const missing = theirs.filter((fill) => !ours.includes(fill));
  const invented = ours.filter((fill) => !theirs.includes(fill));
  if (missing.length > 0 || invented.length > 0 || ours.length !== theirs.length)
    throw new Error(
      `fills differ: the venues alone have ${missing.join(', ')}; our books alone ${invented.join(', ')}`,
    );
  return { hedges, fills: ours.length };
}

async function mustVerify(running: Running): Promise<number> {
  const { body } = await running.vera.get<{ readonly kind: string; readonly links: number }>('/api/ui/audit/verify');
  if (body.kind !== 'intact') throw new Error(`the audit chain does not verify: ${JSON.stringify(body)}`);
  return body.links;
}

/** @throws {Error} at the first thing that is not as it must be, with where the logs are */
export async function runKills(options: CrashOptions): Promise<CrashReport> {
  const random = createRandom(options.seed);
  const running = await startRunning({
    standby: options.standby,
    overlay: briefOverlay,
    timings: scaledTimings,
    mode: options.mode,
  });
  try {
    await running.faults({ latencyMs: LATENCY_MS });
    const kills: Kill[] = [];
    let leads: ExecutorName = 'executor';
    for (let index = 0; index < options.kills; index += 1) {
      const kill = await killOnce(running, leads, drawMoment(random), random);
      kills.push(kill);
      options.onKill(kill, index);
      if (options.standby) leads = leads === 'executor' ? 'standby' : 'executor';
    }
    // After the last one it must not only stand right but go on.
    await letItTrade(running);
    await running.alice.post('/api/ui/hold', { reason: 'the run is over' });
    await until('nothing is on its way', 10_000, () => mustAgree(running).then(() => true));
    const ledger = await until('every record is in the table', 10_000, () =>
      mustHaveTheSameFills(running).catch(() => null),
    ).catch(() => mustHaveTheSameFills(running));
    const sorted = kills.map(({ recoveredMs }) => recoveredMs).toSorted((one, other) => one - other);
    return {
      kills,
      inFlight: kills.filter(({ inFlight }) => inFlight > 0).length,
      resting: kills.filter(({ resting }) => resting > 0).length,
      open: kills.filter(({ open }) => open).length,
      either: kills.filter(({ inFlight, open }) => inFlight > 0 || open).length,
      recoveredMs: { median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 },
      ...ledger,
      links: await mustVerify(running),
    };
  } catch (error) {
    running.keep();
    throw error;
  } finally {
    await running.stop();
  }
}
