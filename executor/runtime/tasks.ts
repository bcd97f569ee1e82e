/** What an executor does again and again beside the market: timers, reading the level, looking, writing the status. */
import type { Engine } from '#executor/engine/engine.ts';
import type { TellEvent } from '#executor/control/event-writer.ts';
import type { Leadership } from '#executor/control/lease-keeper.ts';
import type { LevelFollower } from '#executor/control/level-follower.ts';
import type { Journal } from '#executor/journal/journal.ts';
import { createDeadMan, restsAt } from '#executor/monitors/dead-man.ts';
import { FUNDING_LOOK_MS, type FundingMonitor } from '#executor/monitors/funding.ts';
import { createGuardBoard } from '#executor/monitors/guard-board.ts';
import type { BreakBook } from '#executor/monitors/break-book.ts';
import type { Reconciler } from '#executor/monitors/reconciler.ts';
import type { Latency } from '#executor/telemetry/latency.ts';
import { marketRecord } from '#executor/telemetry/market.ts';
import { metricsText } from '#executor/telemetry/metrics.ts';
import { createSpreadRing } from '#executor/telemetry/spread-ring.ts';
import { buildStatus } from '#executor/telemetry/status.ts';
import type { Books } from '#shared/domain/ledger/books.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { ExecutorDeps } from './deps.ts';
import { COMPARE_LOOK_MS, type CompareSoon } from './compare-soon.ts';
import { createIdBlocks } from './id-blocks.ts';
import { every, type Repeated } from './every.ts';
import type { Feed } from './feed.ts';
import type { Prepared } from './prepare-venues.ts';
import { createLooking } from './looking.ts';
import type { Shell } from './shell.ts';
import { watchAutomation } from './watch-automation.ts';
import { listStandingGuards } from './standing-guards.ts';
import { watchBlocks } from './watch-blocks.ts';
import { INCIDENTS_WRITE_MS, watchIncidents } from './watch-incidents.ts';
import { seePnl, tradeGuards } from './trade-guards.ts';
import type { TradeWatch } from './trade-watch.ts';
import { createLiquidityWatch } from './watch-liquidity.ts';
import type { RiskWatch } from './watch-risk.ts';
import type { VenueWatch } from './watch-venues.ts';

export interface TaskDeps extends ExecutorDeps {
  readonly engine: Engine;
  readonly shell: Shell;
  readonly follower: LevelFollower;
  readonly reconciler: Reconciler;
  readonly soon: CompareSoon;
  readonly breaks: BreakBook;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly books: Books;
  readonly funding: FundingMonitor;
  readonly latency: Latency;
  readonly leadership: Leadership;
  readonly trades: TradeWatch;
  readonly risk: RiskWatch;
  readonly watch: VenueWatch;
  readonly prepared: ReadonlyMap<VenueId, Prepared>;
  readonly tell: TellEvent;
}

const TIMER_MS = 50;
/** Half a block is left when the next one is asked for: more than is used in this time. */
const IDS_LOOK_MS = 250;
const DEAD_MAN_LOOK_MS = 250;
const GUARDS_LOOK_MS = 250;
/** What is drained, and a ban that no other request has met, are named within five seconds. */
const MARGIN_MS = 3_000;
const REMEMBER_MS = 5_000;
const CLOCK_LOOK_MS = 1_000;
const SPREAD_WRITE_MS = 5_000;
/** Pause after the doorbell failed, so that a dead queue is not hammered; the level is read by itself meanwhile. */
const BELL_RETRY_MS = 1_000;
/** Recovery waits this long for every doubt and every position to be told; after that it goes on, held and named. */
const RECOVERY_MS_MAX = 20_000;

/** At the end, what every task is doing is waited for at most this long. */
const TASKS_END_MS_MAX = 3_000;

export interface Tasks {
  /** @returns whether every question was answered and every venue compared */
  settleRecovery(complete: boolean): Promise<boolean>;
  begin(): void;
  /** Prometheus text, as of now. */
  metrics(): string;
  stop(): Promise<void>;
}

export function startTasks(deps: TaskDeps): Tasks {
  const { config, clock, engine, shell, log } = deps;
  const { executor: timing } = config;
  const running: Repeated[] = [];
  const waits = new Map<VenueId, number>();
  const ring = createSpreadRing(config.book);
  const money = createLiquidityWatch({ ...deps, dispatch: (event) => shell.dispatch(event) });
  const bell = new AbortController();
  let recovered = false;
  let allAsked = false;
  const looking = createLooking(deps.reconciler);
  let mending = false;
  let reserving = false;
  let reservedOne = false;

  const loop = (name: string, ms: number | (() => number), work: () => Promise<void> | void): void => {
    running.push(every(ms, deps.sleep, work, (error) => log.failed(`${name}.failed`, error)));
  };
  const leads = (): boolean => clock.monotonic() < deps.leadership.standing().validUntil;
  const status = (): ReturnType<typeof buildStatus> =>
    buildStatus({
      book: config.book,
      executor: deps.name,
      buildVersion: deps.buildVersion,
      profile: config.profile,
      marketNote: deps.marketNote,
      instrument: deps.instrument,
      engine,
      clock,
      touches: deps.feed.touches,
      venues: deps.venues.map((venue) => venue.venue),
      quoteAgeMsMax: timing.quote_age_ms_max,
      fencingId: deps.leadership.standing().fencingId,
      leader: leads(),
      levelReadAt: engine.view.levelReadAt(),
      breaks: deps.reconciler.open(),
      risk: deps.risk.picture(deps.feed.touches, clock.monotonic(), clock.wall()),
      checksEnabled: config.risk.checks_enabled,
      denials: shell.denials,
      clockSkewMs: deps.watch.clockSkewMs(),
      venueHealth: deps.watch.records(),
      guards: board.readings(),
      runaway: deps.trades.runaway(),
      chaos: deps.chaos?.() ?? null,
      venueKeys: deps.venueKeys?.() ?? null,
      journalOk: deps.journal.onDisk() && deps.journal.lagMs() <= timing.journal_stale_ms,
      resumeOk: recovered,
      liquidity: money.record(),
      ...automation.report(),
      market: marketRecord(deps, automation.rates()),
      decisionUs: deps.latency.percentiles(),
    });
  const judged = {
    ...deps,
    touches: deps.feed.touches,
    readings: () => board.readings(),
  };
  const board = createGuardBoard({
    guards: [...listStandingGuards(deps), money.guard, ...tradeGuards(judged), ...deps.risk.guards(deps.feed.touches)],
    hold: (reason, note) => shell.dispatch({ type: 'hold', reason, note }),
    blockEntries: (blocks) => shell.dispatch({ type: 'entry-blocks', blocks }),
    onFailed: (id, error) => log.failed(`guard.${id}.failed`, error),
    onChange: ({ id, scope, status, summary }, before) =>
      log.info('guard.changed', { guard: id, scope, status, before: before?.status ?? null, summary }),
  });
  const fencingId = () => deps.leadership.standing().fencingId;
  const readings = () => board.readings();
  const automation = watchAutomation({ ...deps, fencingId, status, readings, leads });
  const idBlocks = createIdBlocks({ trading: deps.trading, book: config.book, size: timing.id_block_size, clock });
  const reserveIds = async (): Promise<void> => {
    // A first block says to every later leader that all before it is recovered and in the table; until then, none.
    if (!reservedOne && !(recovered && deps.journal.lagMs() === 0)) return;
    if (reserving || engine.view.idsLeft() > timing.id_block_size / 2) return;
    reserving = true;
    try {
      const block = await idBlocks.next(deps.leadership.standing().fencingId);
      reservedOne = true;
      shell.dispatch({ type: 'ids', first: block.first, last: block.last });
    } finally {
      reserving = false;
    }
  };
  const listen = async (): Promise<void> => {
    // One that was paused and replaced must not take a ring away from its successor.
    if (!leads()) return deps.sleep(BELL_RETRY_MS, bell.signal);
    try {
      if (await deps.awaitRing(bell.signal)) await deps.follower.readNow();
    } catch (error) {
      if (bell.signal.aborted) return;
      log.failed('doorbell.failed', error);
      await deps.sleep(BELL_RETRY_MS);
    }
  };
  /** What a venue said while it was asked for anything: the engine is to plan by it. */
  const tellWaits = (venue: VenueId, leftMs: number): void => {
    const until = monotonicMs(clock.monotonic() + leftMs);
    const known = waits.get(venue) ?? 0;
    if (leftMs === 0 || Math.abs(until - known) < 1) return;
    waits.set(venue, until);
    shell.dispatch({ type: 'told-to-wait', venue, until });
  };
  const tick = (): void => {
    for (const { venue, trading } of deps.venues) tellWaits(venue, trading.waitLeftMs(clock.monotonic()));
    shell.dispatch({ type: 'timer' });
    const [one, other] = deps.venues.map((venue) => deps.feed.touches.get(venue.venue));
    if (one !== undefined && other !== undefined)
      ring.add(clock.wall(), (one.bid + one.ask) / 2, (other.bid + other.ask) / 2);
  };
  const look = async (): Promise<boolean> => {
    const answered = await looking.look();
    if (looking.compared() && allAsked) recovered = true;
    // What stands alone after a restart is mended once books and venues agree; while they do not, a person decides.
    if (recovered && !mending && looking.agreed()) {
      mending = true;
      shell.dispatch({ type: 'mending', on: true });
    }
    return answered;
  };
  const deadMan = createDeadMan({
    instrument: deps.instrument,
    trading: deps.venues.map((venue) => venue.trading),
    rests: (venue) => restsAt(engine.view.liveHedges(), venue),
    leads,
    monotonic: () => clock.monotonic(),
    log: log.info,
  });
  // However it is set, several reads in a row may fail before the level is too old to trust.
  const levelReadMs = (): number =>
    Math.min(engine.view.level()?.parameters.level_read_ms ?? timing.level_read_ms, timing.control_stale_ms / 4);
  loop('level', levelReadMs, () => deps.follower.readNow());
  loop('timer', TIMER_MS, tick);
  const incidents = watchIncidents({
    ...deps,
    book: config.book,
    fencingId,
    leads,
    holds: () => (Number.isFinite(engine.view.levelReadAt()) ? engine.view.holds() : null),
    log: log.info,
  });
  const tellBlocks = watchBlocks({ ...deps, leads });
  loop('guards', GUARDS_LOOK_MS, () => {
    board.look(clock.monotonic(), clock.wall());
    incidents.look(board.readings(), clock.wall());
    tellBlocks(board.readings(), clock.monotonic());
  });
  loop('incidents', INCIDENTS_WRITE_MS, () => incidents.write());
  loop('doorbell', 0, listen);
  /** The one picture is the leader's: whoever was replaced while it was paused writes nothing over its successor's. */
  const publish = async (): Promise<void> => {
    if (!leads()) return;
    await automation.carryOn();
    await deps.trading.writeStatus(status());
  };
  loop('status', timing.status_ms, publish);
  loop('spread', SPREAD_WRITE_MS, () => deps.trading.writeSpread(ring.history()));
  loop('clock', CLOCK_LOOK_MS, () => deps.watch.readClocks());

  return {
    async settleRecovery(complete) {
      const until = clock.monotonic() + RECOVERY_MS_MAX;
      allAsked = complete;
      while (!recovered && clock.monotonic() < until && !deps.stopped()) {
        if (!(await look())) await deps.sleep(100);
      }
      log.info('recovery.ended', { complete: recovered, breaks: deps.reconciler.open().length });
      if (!recovered)
        shell.dispatch({ type: 'hold', reason: 'RECON_DESYNC', note: 'recovery could not read every venue' });
      // Whoever asks right after we are ready is to see it.
      await publish().catch((error: unknown) => log.failed('status.failed', error));
      return recovered;
    },
    begin() {
      for (const [name, ms, work] of automation.loops) loop(name, ms, work);
      loop('ids', IDS_LOOK_MS, reserveIds);
      loop('margin', MARGIN_MS, () => money.read());
      loop('pnl', config.edge_guard.pnl_snapshot_ms, () => seePnl(judged, clock.monotonic()));
      loop('trade_watch', REMEMBER_MS, async () => {
        if (leads()) await deps.trades.remember();
      });
      loop('funding', FUNDING_LOOK_MS, () => deps.funding.look());
      loop('dead-man', DEAD_MAN_LOOK_MS, deadMan);
      // A doubt may outlast the time that recovery waits; it ends then with the look that is the second to agree.
      loop('reconcile', COMPARE_LOOK_MS, async () => {
        if (!deps.soon.isDue(clock.monotonic())) return;
        await look();
        deps.soon.looked(clock.monotonic(), deps.reconciler.undecided() && engine.view.stillness() === 'still');
      });
    },
    metrics: () =>
      metricsText({ status: status(), dryRun: engine.view.level()?.dry_run.on ?? true, cycle: deps.risk.cycle }),
    async stop() {
      bell.abort();
      // A read that hangs keeps nobody from the lease: what it answers then is heard by no one.
      let ended = false;
      void Promise.all(running.map((task) => task.stop())).then(() => {
        ended = true;
      });
      const until = clock.monotonic() + TASKS_END_MS_MAX;
      while (!ended && clock.monotonic() < until) await deps.sleep(10);
      if (!leads()) return;
      await incidents.write().catch((error: unknown) => log.failed('incidents.failed', error));
      await deps.trading
        .writeStatus({ ...status(), leader: false })
        .catch((error: unknown) => log.failed('status.failed', error));
    },
  };
}
