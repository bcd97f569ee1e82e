/** One executor's place: its name and its disk outlive the lives that are lived here, one after the other. */
import { startExecutor, type Executor } from '#executor/runtime/executor.ts';
import type { Paper } from '#executor/runtime/deps.ts';
import type { JournalFile } from '#executor/journal/journal-file.ts';
import { createPaperVenue } from '#executor/venues/paper/paper-venue.ts';
import type { SendGate } from '#executor/venues/venue.ts';
import type { Config } from '#shared/config/schema.ts';
import { usdt } from '#shared/domain/money.ts';
import { levelAtStartOf } from '#shared/store/first-level.ts';
import type { ControlStore, LeaseStore, TradingStore } from '#shared/store/ports.ts';
import type { Door, ProcessRow, VenueRow } from '../fault.ts';
import { startBookStream, type BookStream } from './book-stream.ts';
import type { Exchange } from './exchange.ts';
import type { Faults } from './faults.ts';
import { INSTRUMENT } from './instrument.ts';
import { createLife, type Blow, type Life } from './life.ts';
import type { Market } from './market.ts';
import type { Through } from './memory-control.ts';
import { startOrderStream, type OrderPushes } from './order-stream.ts';
import type { Random } from './random.ts';
import type { Scheduler } from './scheduler.ts';
import { TableError, tableWire } from './table-wire.ts';
import { createVenueClient, type ClientWatch } from './venue-client.ts';

export interface SeatWatch extends ClientWatch {
  onStart(life: Life): void;
  onLog(life: Life, event: string, fields: Readonly<Record<string, unknown>>): void;
  onLevelRead(life: Life, sentAt: number): void;
  /** Code of ours broke one of its own rules. */
  onCrash(life: Life, error: unknown): void;
}

export interface SeatDeps {
  readonly row: ProcessRow;
  readonly config: Config;
  readonly dryRunAtStart: boolean;
  readonly safeModeAtStart: boolean;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly net: Random;
  readonly tables: Random;
  readonly chance: Random;
  readonly market: Market;
  readonly exchanges: readonly [Exchange, Exchange];
  readonly epoch: number;
  readonly stores: (
    through: Through,
    by: string,
  ) => {
    readonly control: ControlStore;
    readonly leases: LeaseStore;
    readonly trading: TradingStore;
  };
  readonly awaitRing: (life: Life, signal: AbortSignal) => Promise<boolean>;
  readonly watch: SeatWatch;
}

export interface Seat {
  readonly name: string;
  life(): Life;
  start(): void;
  strike(calls: number, blow: Blow): void;
  strikeAt(door: Door, ms: number, calls: number, blow: Blow): void;
  /** Whoever is started next begins on a machine of its own, with an empty disk. */
  moveAway(): void;
  stop(): void;
  jump(byMs: number): void;
  readonly books: () => BookStream;
  readonly pushes: (row: VenueRow) => OrderPushes;
}

/** A machine's clock is wrong by at most this, before anything jumps. */
export const CLOCK_OFF_MS_MAX = 60;
const RESTART_MS: readonly [number, number] = [400, 9_000];
const PAPER_BALANCE = usdt('10000');
const PAPER_FEES = { takerE8: 50_000n, makerE8: 20_000n };

export function createSeat(deps: SeatDeps): Seat {
  const { scheduler, faults, net, chance, config, watch } = deps;
  const name = `executor-${deps.row + 1}`;
  const clockError = chance.between(-CLOCK_OFF_MS_MAX, CLOCK_OFF_MS_MAX);
  let disk = '';
  let movesAway = false;
  let jumped = 0;
  let lives = 0;
  let life: Life;
  let executor: Executor | null = null;
  let books: BookStream;
  let pushes: readonly [OrderPushes, OrderPushes];

  const restartLater = (): void => scheduler.after(chance.between(...RESTART_MS), start);
  const exit = (mine: Life): void => {
    mine.kill();
  };
  const journalFile = (mine: Life): JournalFile => {
    let bytes = 0;
    return {
      read: () => disk,
      append(line) {
        if (!mine.alive()) return;
        // A kill in the middle of a write leaves half a line.
        mine.pass('journal');
        const written = mine.touch() ? line : line.slice(0, chance.whole(0, line.length));
        disk += written;
        bytes += written.length;
      },
      clear() {
        if (!mine.alive()) return;
        disk = '';
        bytes = 0;
      },
      setAside() {
        disk = '';
        bytes = 0;
        return 'unreadable';
      },
      bytes: () => bytes,
    };
  };

  function start(): void {
    lives += 1;
    if (movesAway) disk = '';
    movesAway = false;
    executor = null;
    const mine = createLife({
      name,
      scheduler,
      wallBase: () => deps.epoch + clockError + jumped,
      monotonicBase: 1_000_000 * lives,
      onKill: restartLater,
      onError: (error) => watch.onCrash(mine, error),
    });
    life = mine;
    books = startBookStream(mine, {
      scheduler,
      faults,
      net,
      epoch: deps.epoch,
      onBook: (row, good, madeAt) => watch.onBook(mine, row, good, madeAt),
      onGap: (row) => watch.onBookGap(mine, row),
    });
    pushes = [
      startOrderStream(mine, 0, { scheduler, faults, net }),
      startOrderStream(mine, 1, { scheduler, faults, net }),
    ];
    watch.onStart(mine);
    // A process takes a moment to start.
    mine.wake(chance.between(50, 400), () => run(mine));
  }

  function run(mine: Life): void {
    let gate: SendGate = () => ({ allowed: false, why: 'the executor has not recovered yet' });
    const client = (row: VenueRow) =>
      createVenueClient({
        life: mine,
        exchange: deps.exchanges[row],
        market: deps.market,
        scheduler,
        faults,
        net,
        config,
        gate: (...asked) => gate(...asked),
        watch,
        books,
        pushes: pushes[row],
      });
    const { control, leases, trading } = deps.stores(
      tableWire(mine, { row: deps.row, scheduler, faults, random: deps.tables }),
      name,
    );
    const timed: ControlStore = {
      ...control,
      async readLevel(book) {
        const sentAt = mine.localNow();
        mine.pass('level');
        const level = await control.readLevel(book);
        if (level !== null) watch.onLevelRead(mine, sentAt);
        return level;
      },
      commit(book, change) {
        if (faults.hit('commit-throttled') === undefined) return control.commit(book, change);
        return mine.answer((settle) =>
          settle(deps.tables.between(20, 400), () => {
            throw new TableError('control: throttled');
          }),
        );
      },
    };
    const started = startExecutor({
      name,
      config,
      instrument: INSTRUMENT,
      buildVersion: 'simulation',
      marketNote: 'simulated',
      levelAtStart: { ...levelAtStartOf(config), safeMode: deps.safeModeAtStart, dryRun: deps.dryRunAtStart },
      clock: mine.clock,
      log: {
        info: (event, fields = {}) => watch.onLog(mine, event, fields),
        failed(event, error) {
          watch.onLog(mine, event, { error: error instanceof Error ? error.message : 'unknown' });
        },
      },
      sleep: mine.sleep,
      control: timed,
      leases,
      trading,
      venues: [client(0), client(1)],
      makePaper: (venue, prepared) => paperOf(mine, venue, prepared),
      openGate(given) {
        gate = given;
      },
      journalFile: journalFile(mine),
      awaitRing: (signal) => deps.awaitRing(mine, signal),
      onLeaseLost: () => exit(mine),
      onBroken(error) {
        watch.onCrash(mine, error);
        exit(mine);
      },
      handOver: () => stopInOrder(mine),
      stopped: () => mine.stopping(),
    });
    started.then(
      (running) => {
        executor = running;
        if (mine.stopping()) end(mine);
      },
      (error: unknown) => {
        // As the real process: it says why, ends, and is started again. A broken rule of ours is another matter.
        watch.onLog(mine, 'executor.failed', { error: error instanceof Error ? error.message : 'unknown' });
        if (error instanceof Error && error.name !== 'TableError' && !/stopped while/.test(error.message))
          watch.onCrash(mine, error);
        exit(mine);
      },
    );
  }

  /** Ends in good order; whoever starts it again is the same as after any end. */
  function stopInOrder(mine: Life): void {
    if (!mine.alive() || mine.stopping()) return;
    mine.beginStop();
    // One that does not lead yet has nothing to settle.
    if (executor === null) mine.hurry();
    else end(mine);
  }

  function end(mine: Life): void {
    if (executor === null) return exit(mine);
    const running = executor;
    running
      .settle()
      .then(() => {
        mine.hurry();
        return running.stop();
      })
      .then(
        () => exit(mine),
        (error: unknown) => watch.onCrash(mine, error),
      );
  }

  function paperOf(
    mine: Life,
    venue: Parameters<typeof createPaperVenue>[0]['venue'],
    prepared: { readonly rules: Exchange['rules'] },
  ): Paper {
    const paper = createPaperVenue({
      venue,
      rules: [prepared.rules],
      fees: PAPER_FEES,
      clock: mine.clock,
      balance: PAPER_BALANCE,
      startStamp: `${deps.row}x${lives}`,
    });
    return { venue: paper, feed: (book) => paper.feed(book) };
  }

  return {
    name,
    start,
    life: () => life,
    strike(calls, blow) {
      if (life.alive()) life.arm(calls, blow);
    },
    strikeAt(door, ms, calls, blow) {
      if (life.alive()) life.armAt(door, ms, calls, blow);
    },
    moveAway() {
      movesAway = true;
    },
    stop: () => stopInOrder(life),
    jump(byMs) {
      jumped += byMs;
    },
    books: () => books,
    pushes: (row) => pushes[row],
  };
}
