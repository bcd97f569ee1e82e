/**
 * One executor from taking the lease to giving it back. Starting and recovering are one path: lead, drain, hold,
 * recover, reconcile, and only then listen to the market.
 */
import type { Engine } from '#executor/engine/engine.ts';
import { buildEngine, leverageOf, preparedOf } from './build-engine.ts';
import { lead, leaseSettings, type Leadership, type Standing } from '#executor/control/lease-keeper.ts';
import { createEventWriter } from '#executor/control/event-writer.ts';
import { createCommandRunner } from '#executor/control/command-runner.ts';
import { engineForCommands } from '#executor/control/engine-for-commands.ts';
import { createLevelFollower } from '#executor/control/level-follower.ts';
import { createHoldWriter, createSafeModeWriter } from '#executor/control/hold-writer.ts';
import { tellingLevels } from '#executor/control/telling-levels.ts';
import { createConfigCheck } from '#executor/control/config-check.ts';
import { createJournal, recoverJournal } from '#executor/journal/journal.ts';
import { loadBooks, withBooks } from '#executor/journal/ledger.ts';
import { createFundingMonitor } from '#executor/monitors/funding.ts';
import { createLatency } from '#executor/telemetry/latency.ts';
import type { Venue } from '#executor/venues/venue.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import { createComparing } from './comparing.ts';
import type { ExecutorDeps } from './deps.ts';
import { failStop } from './fail-stop.ts';
import { startBook } from './start-book.ts';
import { startFeed } from './feed.ts';
import { hearOrders } from './hear-orders.ts';
import { prepareAll, type Prepared } from './prepare-venues.ts';
import { resume, sayResumed } from './resume.ts';
import { createSettling } from './settle.ts';
import { createShell } from './shell.ts';
import { createTradeWatch } from './trade-watch.ts';
import { startTasks } from './tasks.ts';
import { tellRecorded } from './tell-recorded.ts';
import { createRiskWatch } from './watch-risk.ts';
import { watchVenues } from './watch-venues.ts';

export interface Executor {
  readonly engine: Engine;
  metrics(): string;
  /** Opens nothing any more and lets what is on its way come to rest, as long as the grace allows; all else goes on. */
  settle(): Promise<void>;
  /** Ends: waits for answers that are out, writes what is left, gives the lease back. */
  stop(): Promise<void>;
}

/** Answers that are out at the end are waited for at most this long; the rest is found by the next start. */
const ANSWERS_MS_MAX = 2_500;
const JOURNAL_DRAIN_MS_MAX = 1_000;

/** @returns null when it was stopped before it came to lead */
export async function startExecutor(given: ExecutorDeps): Promise<Executor | null> {
  const deps = { ...given, log: failStop(given.log, given.onBroken) };
  const { config, clock, log, sleep } = deps;
  const { executor: timing } = config;
  let standing: Standing | null = null;
  let onStanding = (given: Standing): void => {
    standing = given;
  };
  const leadership = await lead(
    leaseSettings(config, deps.name),
    {
      leases: deps.leases,
      clock,
      sleep,
      onStanding: (given) => onStanding(given),
      onWaiting(leader) {
        log.info('lease.waiting', { leader: leader.holder, fencing_id: leader.fencing_id });
        deps.onWaiting?.();
      },
      onLost: deps.onLeaseLost,
      onError: log.failed,
    },
    deps.stopped,
  );
  if (leadership === null) return null;
  const takenAt = clock.wall();
  log.info('lease.taken', { fencing_id: leadership.standing().fencingId, taken_over: leadership.takenOver });
  await startBook(deps, leadership);
  const { records, unreadable } = await recoverJournal({ file: deps.journalFile, trading: deps.trading });
  log.info('journal.recovered', { records, unreadable });
  // What the leader before us signed last is too old for any venue once this has passed.
  await sleep(timing.request_window_ms + timing.clock_bound_ms + timing.margin_ms);
  const prepared = await prepareAll(deps);
  const running = await run(deps, leadership, prepared, takenAt);
  onStanding = (given) => running.onStanding(given);
  running.onStanding(standing ?? leadership.standing());
  await running.begin(unreadable);
  return running;
}

interface Running extends Executor {
  onStanding(given: Standing): void;
  /** @param unreadable what was wrong with the journal of the life before; null when nothing was */
  begin(unreadable: string | null): Promise<void>;
}

async function run(
  deps: ExecutorDeps,
  leadership: Leadership,
  prepared: ReadonlyMap<VenueId, Prepared>,
  takenAt: EpochMs,
): Promise<Running> {
  const { config, clock, log, sleep } = deps;
  const engine = buildEngine(deps, prepared);
  const fencingId = () => leadership.standing().fencingId;
  const leads = (): boolean => clock.monotonic() < leadership.standing().validUntil;
  const feeds = deps.venues.map((venue) => deps.makePaper(venue.venue, preparedOf(prepared, venue.venue)));
  const papers = new Map<VenueId, Venue>(feeds.map(({ venue }) => [venue.venue, venue]));
  const { books, since } = await loadBooks({ trading: deps.trading, book: config.book, now: clock.wall() });
  const latency = createLatency();
  const file = createJournal({
    ...deps,
    file: deps.journalFile,
    onError: log.failed,
    onWritten: (hedges) => tellRecorded(shell, hedges),
  });
  const risk = createRiskWatch({ ...deps, engine, prepared, books });
  const journal = risk.watched(withBooks(file, books, (entry) => log.info('ledger.too_old', { ...entry })));
  let stopping = false;
  let readSoon: () => void = () => undefined;
  const control = tellingLevels(deps.control, clock, (level, readAt) =>
    shell.dispatch({ type: 'level', level, readAt }),
  );
  const writing = { book: config.book, control, clock, sleep, onError: log.failed };
  const writeHold = createHoldWriter(
    {
      ...writing,
      onWritten: (id, version) => {
        shell.dispatch({ type: 'hold-written', id, version });
        readSoon();
      },
    },
    () => stopping,
  );
  const writeSafeMode = createSafeModeWriter(writing, deps.name, () => stopping);
  const events = createEventWriter({ ...deps, book: config.book, writer: `${deps.name} ${fencingId()}` });
  let restored = false;
  const comparing = createComparing({
    ...deps,
    engine,
    books,
    record: (entry) => shell.record(entry),
    fencingId,
    leads,
    ready: () => restored && !stopping,
    dispatch: (event) => shell.dispatch(event),
  });
  const trades = createTradeWatch(deps);
  const shell = createShell({
    book: config.book,
    engine,
    clock,
    venues: risk.takers,
    papers,
    journal,
    writeHold,
    writeSafeMode,
    watch: trades,
    log: log.info,
    onNothingToReduce: comparing.forced.ring,
    orderTimeoutMs: config.executor.order_timeout_ms,
  });
  const settling = createSettling({ engine, shell, clock, sleep, log, graceMs: config.executor.stop_grace_ms });
  deps.openGate(settling.gate);
  let begun = false;
  let ending = false;
  const commands = createCommandRunner({
    book: config.book,
    executor: deps.name,
    control: deps.control,
    clock,
    sleep,
    instrument: deps.instrument,
    venues: deps.venues,
    breaks: comparing.breaks,
    engine: engineForCommands({ view: engine.view, dispatch: shell.dispatch }),
    standing: () => ({ fencingId: fencingId(), leads: leads() }),
    stopped: () => ending || (!begun && deps.stopped()),
    handOver: deps.handOver,
    onUnreadable: ([why = '']) => skewed(why),
    log,
  });
  const skewed = (why: string): void => shell.dispatch({ type: 'hold', reason: 'VERSION_SKEW', note: why });
  const follower = createLevelFollower({
    book: config.book,
    executor: deps.name,
    control: deps.control,
    clock,
    apply: (level, readAt) => {
      shell.dispatch({ type: 'level', level, readAt });
      settling.insist();
      if (restored) commands.onLevel(level.commands_through);
    },
    ...createConfigCheck(deps, skewed),
    fencingId,
    openingInFlight: () => engine.view.openingInFlight(),
    onUnreadable: skewed,
    onError: log.failed,
  });
  readSoon = () => void follower.readNow();
  const watch = watchVenues({ ...deps, view: engine.view });
  const hearing = { shell, ring: comparing.forced.ring, log: log.info };
  const stopOrders = [
    hearOrders(deps.venues, { ...hearing, onStream: watch.onOrders, onForeign: comparing.onForeign }),
    hearOrders([...papers.values()], hearing),
  ];
  const feed = startFeed({
    engine,
    clock,
    instrument: deps.instrument,
    venues: deps.venues,
    feedPaper: (book) => feeds.find((paper) => paper.venue.venue === book.venue)?.feed(book),
    pump: shell.pump,
    latency,
    watch,
    log: log.info,
  });
  const funding = createFundingMonitor({
    ...deps,
    book: config.book,
    wall: () => clock.wall(),
    fencingId,
    leads,
    isTold: (venue, simulated, sentBefore) => engine.view.isTold(venue, simulated, sentBefore),
    books,
    since,
    accounts: [
      ...deps.venues.map(({ account }) => ({ account, simulated: false })),
      ...[...papers.values()].map(({ account }) => ({ account, simulated: true })),
    ],
    append: shell.record,
    onUnknown: (venue, detail) => log.info('funding.unknown', { venue, detail }),
  });
  const tasks = startTasks({
    ...deps,
    engine,
    shell,
    follower,
    ...comparing,
    journal,
    feed,
    books,
    funding,
    latency,
    leadership,
    trades,
    risk,
    watch,
    prepared,
    tell: events.tell,
  });

  return {
    engine,
    metrics: () => tasks.metrics(),
    onStanding: (given) =>
      shell.dispatch({ type: 'standing', fencingId: given.fencingId, leaseValidUntil: given.validUntil }),
    async begin(unreadable) {
      if (unreadable !== null) shell.dispatch({ type: 'hold', reason: 'JOURNAL_STALE', note: unreadable });
      for (const paper of feeds) await paper.venue.account.prepare(deps.instrument, leverageOf(deps));
      await comparing.prepare();
      const own = { book: config.book, takenAt, fencingId: fencingId(), books, shell, tell: events.tell };
      const resumed = await resume({ ...deps, ...own });
      restored = true;
      await follower.readNow();
      const complete = await tasks.settleRecovery(resumed.complete);
      sayResumed({ ...deps, ...own }, { ...resumed, complete });
      tasks.begin();
      begun = !deps.stopped();
    },
    async settle() {
      settling.begin();
      // Whoever was stopped before it traded has sent nothing: what it found is the next leader's, as it was its own.
      if (begun) await settling.wait();
    },
    async stop() {
      settling.begin();
      ending = true;
      await commands.idle();
      // What a command that was cut short had sent; no longer, since every loop now comes round at once and asks again.
      if (begun) await settling.wait(ANSWERS_MS_MAX);
      settling.end();
      const until = clock.monotonic() + ANSWERS_MS_MAX;
      while (shell.inFlight() > 0 && clock.monotonic() < until) await sleep(10);
      stopping = true;
      feed.stop();
      for (const stop of stopOrders) stop();
      await tasks.stop();
      await Promise.all([file.drain(JOURNAL_DRAIN_MS_MAX), events.end()]);
      await leadership.release().catch((error: unknown) => log.failed('lease.release_failed', error));
      await Promise.all([...deps.venues, ...papers.values()].map((venue) => venue.close()));
    },
  };
}
