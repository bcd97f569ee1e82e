/** Composition root: the only file that knows every part. Starts one executor, and ends it when it is told to. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createEventWriter } from '#executor/control/event-writer.ts';
import { createKeyFollower, KEYS_LOOK_MS } from '#executor/control/follow-keys.ts';
import { credentialsOf } from '#executor/control/venue-credentials.ts';
import { openJournalFile } from '#executor/journal/journal-file.ts';
import { createLog, type Log } from '#executor/telemetry/log.ts';
import { every, type Sleep } from '#executor/runtime/every.ts';
import { openEventLog, recorded } from '#executor/replay/record.ts';
import { serveMetrics } from '#executor/runtime/serve-metrics.ts';
import { metricsText } from '#executor/telemetry/metrics.ts';
import { injectFaults } from '#executor/runtime/inject-faults.ts';
import { startExecutor, type Executor } from '#executor/runtime/executor.ts';
import { createCcxtVenue, type CcxtVenue } from '#executor/venues/ccxt/ccxt-venue.ts';
import { weightBudgets } from '#executor/venues/ccxt/budget.ts';
import { createPaperVenue } from '#executor/venues/paper/paper-venue.ts';
import type { SendGate } from '#executor/venues/venue.ts';
import { secretsClient, tableClient, type AwsAccess } from '#shared/aws/clients.ts';
import { receive } from '#shared/aws/doorbell.ts';
import { longPollClient } from '#shared/aws/queue-clients.ts';
import { cachedSecret } from '#shared/aws/secrets.ts';
import { processEnvironment, readEnv } from '#shared/config/env.ts';
import { loadConfig, ConfigInvalidError } from '#shared/config/load.ts';
import type { Config } from '#shared/config/schema.ts';
import { givenByEnvironment } from '#shared/config/versions.ts';
import { usdt, parseE8 } from '#shared/domain/money.ts';
import { durationMs } from '#shared/domain/time.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { dynamoConfigStore } from '#shared/store/dynamo/config-store.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { dynamoLeaseStore } from '#shared/store/dynamo/lease-store.ts';
import { dynamoTradingStore } from '#shared/store/dynamo/trading-store.ts';
import { levelAtStartOf } from '#shared/store/first-level.ts';
import { VenueKeys } from '#shared/wire/venue-keys.ts';

/** What a simulated account begins with on each venue; it is nobody's money. */
const PAPER_BALANCE = usdt('10000');
const RING_WAIT_S = 20;
/** While ending nothing sleeps longer than this. */
const ENDING_SLEEP_MS = 10;

type VenueConfig = Config['venues'][number];

function makeVenue(venue: VenueConfig, keys: VenueKeys, config: Config, gate: SendGate): CcxtVenue {
  return createCcxtVenue({
    venue: venue.id,
    endpoints: venue.endpoints,
    credentials: credentialsOf(keys, venue.id),
    clock: systemClock,
    gate,
    requestWindowMs: durationMs(config.executor.request_window_ms),
    clockBoundMs: durationMs(config.executor.clock_bound_ms),
    orderTimeoutMs: durationMs(config.executor.order_timeout_ms),
    weightBudget: weightBudgets[venue.id],
  });
}

/** A signal asks for an orderly end; a parent that is gone (its channel closed) as well. */
function stopSignal(): AbortController {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGTERM', abort);
  process.once('SIGINT', abort);
  process.once('disconnect', abort);
  return stop;
}

/** Every sleep ends early once there is nothing left to wait for; a loop then comes round once more and sees it. */
function sleeper(ending: AbortSignal): Sleep {
  return (ms, signal) =>
    new Promise((resolve) => {
      const ends = signal === undefined ? [ending] : [ending, signal];
      const timer = setTimeout(done, ends.some((end) => end.aborted) ? Math.min(ms, ENDING_SLEEP_MS) : ms);
      function done(): void {
        clearTimeout(timer);
        for (const end of ends) end.removeEventListener('abort', done);
        resolve();
      }
      for (const end of ends) end.addEventListener('abort', done);
    });
}

/** A port that is taken is a scraper's trouble, and none of the trading. @returns what to say of it; nothing without a port */
async function listen(
  port: number | undefined,
  config: Config,
  read: () => string,
  log: Log,
): Promise<Readonly<Record<string, string>>> {
  if (port === undefined) return {};
  try {
    const { url } = await serveMetrics(config.bind_host, port, read);
    log.info('metrics.listening', { url });
    return { metrics: url };
  } catch (error) {
    log.failed('metrics.not_listening', error);
    return {};
  }
}

async function main(log: Log): Promise<void> {
  const env = readEnv([
    'AWS_REGION',
    'CONTROL_TABLE',
    'TRADING_TABLE',
    'AUDIT_TABLE',
    'DOORBELL_QUEUE_URL',
    'VENUE_KEYS_SECRET_ID',
    'DATA_DIR',
    'EVENT_LOG',
    'BUILD_VERSION',
    'MARKET_NOTE',
    'EXECUTOR_NAME',
    'METRICS_PORT',
  ]);
  const config = loadConfig(processEnvironment());
  // Two tasks may be given one name, and must never take each other's lease for their own.
  const name = `${env.EXECUTOR_NAME ?? 'executor'}-${randomBytes(4).toString('hex')}`;
  const buildVersion = env.BUILD_VERSION ?? 'development';
  log.info(`PropBot starting with build_version=${buildVersion}`, { name, profile: config.profile });
  const stopping = stopSignal();
  const stop = stopping.signal;
  const ending = new AbortController();
  let executor: Executor | null = null;
  // One that does not lead yet has nothing to settle.
  stop.addEventListener('abort', () => {
    if (executor === null) ending.abort();
  });
  const access: AwsAccess = { region: env.AWS_REGION };
  const documents = tableClient(access);
  const tables = { control: env.CONTROL_TABLE, trading: env.TRADING_TABLE, audit: env.AUDIT_TABLE };
  const queue = longPollClient(access);
  const readKeys = cachedSecret(secretsClient(access), env.VENUE_KEYS_SECRET_ID, VenueKeys, systemClock, 0);
  const keys = await readKeys();
  let gate: SendGate = () => ({ allowed: false, why: 'the executor has not recovered yet' });
  const ask: SendGate = (...asked) => gate(...asked);
  const sleep = sleeper(ending.signal);
  const faults = injectFaults(config, { sleep, clock: systemClock, gate: ask });
  const made = config.venues.map((venue) => makeVenue(venue, keys, config, ask));
  const [one, other] = made.map((venue) => faults.venue(venue));
  if (one === undefined || other === undefined) throw new Error('configs name two venues');
  const control = dynamoControlStore(documents, tables);
  // Beside the leader's own: a standby has events too.
  const writing = { book: config.book, name, writer: `${name} keys`, control, clock: systemClock, sleep, log };
  const events = createEventWriter(writing);
  const keyFollower = createKeyFollower({
    name,
    clock: systemClock,
    venues: made.map((venue) => venue.keys),
    read: readKeys,
    inUse: keys,
    tell: events.tell,
    log: log.info,
  });
  // A standby follows them as the leader does: it may lead in the next second.
  const following = every(
    KEYS_LOOK_MS,
    sleep,
    () => keyFollower.look(),
    (error) => log.failed('venue_keys.not_read', error),
  );
  // Sleeps end at once from then on: it would look again and again until the process is gone.
  ending.signal.addEventListener('abort', () => void following.stop());
  const eventLog =
    env.EVENT_LOG === undefined ? null : openEventLog(env.EVENT_LOG, (error) => log.failed('event_log.ended', error));
  const chaos = faults.told();
  if (chaos !== null) log.info('chaos.active', chaos);
  if (eventLog !== null) log.info('event_log.opened', { path: eventLog.path });

  const text = (): string => executor?.metrics() ?? metricsText({ status: null, dryRun: true, cycle: null });
  const metrics = await listen(env.METRICS_PORT, config, text, log);
  executor = await startExecutor({
    name,
    config,
    instrument: config.parameters.loop_pair,
    buildVersion,
    marketNote: env.MARKET_NOTE ?? '',
    levelAtStart: levelAtStartOf(config),
    clock: systemClock,
    log,
    sleep,
    control,
    leases: dynamoLeaseStore(documents, env.CONTROL_TABLE),
    trading: dynamoTradingStore(documents, env.TRADING_TABLE),
    configs: {
      store: dynamoConfigStore(documents, tables.control),
      environment: givenByEnvironment(config, processEnvironment()),
    },
    venues: [one, other],
    makePaper(venue, prepared) {
      const fee = config.venues.find((candidate) => candidate.id === venue);
      const paper = createPaperVenue({
        venue,
        rules: [prepared.rules],
        fees: { takerE8: parseE8(fee?.taker_fee ?? '') ?? 0n, makerE8: parseE8(fee?.maker_fee ?? '') ?? 0n },
        clock: systemClock,
        balance: PAPER_BALANCE,
        startStamp: systemClock.wall().toString(36),
        liveFunding: (instrument) => (venue === one.venue ? one : other).account.funding(instrument),
      });
      return faults.paper({ venue: paper, feed: (book) => paper.feed(book) });
    },
    chaos: () => faults.told(),
    venueKeys: () => keyFollower.record(),
    openGate(given) {
      gate = given;
    },
    journalFile: openJournalFile(join(env.DATA_DIR, `journal-${config.book}.jsonl`)),
    ...(eventLog === null ? {} : { wrapEngine: (engine, settings) => recorded(engine, settings, eventLog) }),
    async awaitRing(signal) {
      const received = await receive(queue, env.DOORBELL_QUEUE_URL, RING_WAIT_S, signal);
      for (const dropped of received.dropped) log.info('doorbell.dropped', { ...dropped });
      return received.doorbells.length > 0;
    },
    onLeaseLost() {
      log.info('lease.lost', { name });
      process.exit(3);
    },
    onBroken(error) {
      log.failed('executor.broken', error);
      process.exit(1);
    },
    onWaiting() {
      process.send?.({ waiting: true, ...metrics });
    },
    handOver(why) {
      log.info('leader.handing_over', { name, why });
      stopping.abort();
    },
    stopped: () => stop.aborted,
  });
  if (executor !== null) {
    process.send?.({ ready: true, ...metrics });
    await new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      stop.addEventListener('abort', () => resolve());
    });
    await executor.settle();
    ending.abort();
    await executor.stop();
  }
  await events.end();
  eventLog?.close();
  log.info('executor.stopped', { name });
  process.exit(0);
}

const log = createLog('executor', readEnv(['LOG_LEVEL']).LOG_LEVEL ?? 'INFO');
// A broken rule or a lost promise ends the process: it starts again into HOLD, recovers and reconciles.
process.on('unhandledRejection', (error) => {
  log.failed('executor.crashed', error);
  process.exit(1);
});
main(log).catch((error: unknown) => {
  if (error instanceof ConfigInvalidError) process.stderr.write(`${error.message}\n`);
  log.failed('executor.failed', error);
  process.exit(1);
});
