/** What a command meets, as plain objects in virtual time: an engine, two venues, and a control store of one book. */
import { isOver, moved, type Command } from '#shared/domain/command.ts';
import type { ClientOrderId, FencingId } from '#shared/domain/ids.ts';
import type { PositionE8, QuantityE8 } from '#shared/domain/money.ts';
import type { OrderReport } from '#shared/domain/order.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { ControlStore } from '#shared/store/ports.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import type { CommandRunnerDeps } from '#executor/control/command-runner.ts';
import type { CommandVenue } from '#executor/control/receipt.ts';
import type { CommandEvent } from '#executor/control/run-command.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';
import { NOON } from '#test/support/records.ts';

export const ORDER = 'pb000001h00000001e00f' as ClientOrderId;
export interface VenueState {
  position: bigint;
  orders: number;
  /** What the venue does when it is asked. */
  silent: boolean;
  unreadable: boolean;
  cancels: number;
  /** Orders of somebody else, and those of them that were asked to go. */
  foreign: readonly OrderReport[];
  readonly cancelledForeign: string[];
  /** It takes a cancel and does nothing. */
  stubborn: boolean;
}

export function commandWorld() {
  const time = { ms: 0 };
  const venue = (): VenueState => ({
    position: 0n,
    orders: 0,
    silent: false,
    unreadable: false,
    cancels: 0,
    foreign: [],
    cancelledForeign: [],
    stubborn: false,
  });
  const venues: Record<VenueId, VenueState> = { 'binance-um': venue(), okx: venue() };
  const told: CommandEvent[] = [];
  const engine = {
    flat: true,
    held: new Set<VenueId>(),
    resting: 0,
    /** What the books expect on every venue. */
    expected: 0n,
    still: true,
    adopted: null as string | null,
    doubts: [{ id: ORDER, quantity: 100n as QuantityE8 }],
  };
  /** What the engine does when it is told something; a test puts in its own. */
  const on = { tell: (_event: CommandEvent): void => {} };
  const stop = { stopped: false };
  const standing = { fencingId: 2 as FencingId, leads: true };
  const breaks = { open: new Array<BreakRecord>(), ignored: new Array<string>(), accepted: new Array<VenueId>() };
  const commands = new Map<string, Command>();
  const links: AuditDraft[] = [];
  const fail = { reads: 0, commits: 0, claimAnswers: 0, unreadable: new Array<string>() };
  const skews: string[] = [];
  const handedOver: string[] = [];
  const failures: string[] = [];

  const portOf = (id: VenueId): CommandVenue => {
    const state = venues[id];
    const answer = <T>(value: T): Promise<T> => (state.silent ? new Promise<T>(() => {}) : Promise.resolve(value));
    const report: OrderReport = {
      venue: id,
      clientOrderId: ORDER,
      venueOrderId: 'v1',
      state: 'live',
      filledQuantity: 0n as QuantityE8,
    };
    return {
      venue: id,
      account: {
        positions: () =>
          answer(
            state.unreadable
              ? { kind: 'unknown', detail: '503' }
              : {
                  kind: 'known',
                  value: [{ venue: id, instrument: 'BTCUSDT', quantity: state.position as PositionE8 }],
                },
          ),
        openOrders: () =>
          answer({ kind: 'known', value: [...Array.from({ length: state.orders }, () => report), ...state.foreign] }),
      },
      trading: {
        cancelForeign: (_instrument, order) => {
          state.cancelledForeign.push(order);
          state.foreign = state.foreign.filter((report) => report.venueOrderId !== order || state.stubborn);
          return answer('cancelled');
        },
        cancelAll: () => {
          state.cancels += 1;
          return answer('done');
        },
      },
    };
  };
  const control: Pick<ControlStore, 'recentCommands' | 'claimCommand' | 'commit'> = {
    recentCommands: async (_book, limit) => {
      if (fail.reads > 0) {
        fail.reads -= 1;
        throw new Error('the table does not answer');
      }
      const recent = [...commands.values()].toReversed().slice(0, limit);
      return Promise.resolve({ commands: recent, unreadable: fail.unreadable });
    },
    claimCommand: async (_book, id, claim) => {
      const found = commands.get(id);
      const result = found === undefined ? null : moved(found, { kind: 'claim', ...claim });
      if (result?.kind !== 'moved') return { kind: 'refused' };
      commands.set(id, result.command);
      if (fail.claimAnswers > 0) {
        fail.claimAnswers -= 1;
        throw new Error('the answer was lost');
      }
      return Promise.resolve({ kind: 'claimed', command: result.command });
    },
    commit: async (_book, change) => {
      if (fail.commits > 0) {
        fail.commits -= 1;
        throw new Error('the table does not answer');
      }
      const { command: write } = change;
      const before = write === undefined ? undefined : commands.get(write.command.id);
      if (write === undefined || before === undefined) throw new Error('only ends of commands are written here');
      if (isOver(before.state) || before.fencing_id !== write.command.fencing_id) return { kind: 'conflict' };
      commands.set(write.command.id, write.command);
      links.push(change.audit);
      const link = { ...change.audit, book: 'main', seq: links.length, at: change.at, previous_hash: '', hash: '' };
      return Promise.resolve({ kind: 'committed', link });
    },
  };
  const deps: CommandRunnerDeps = {
    book: 'main',
    executor: 'executor-2',
    control,
    standing: () => standing,
    onUnreadable: (why) => void skews.push(...why),
    handOver: (why) => void handedOver.push(why),
    log: { info: () => {}, failed: (event) => void failures.push(event) },
    engine: {
      tell(event) {
        told.push(event);
        on.tell(event);
      },
      flat: () => engine.flat,
      openOrders: () =>
        Array.from({ length: engine.resting }, () => ({ clientOrderId: ORDER, venue: 'okx' as VenueId })),
      doubts: () => engine.doubts,
      holds: (venue) => engine.held.has(venue),
      expected: () => engine.expected as PositionE8,
      still: () => engine.still,
      adopted: () => engine.adopted,
      hedgesLeft: () => ({ real: engine.flat ? 0 : 1, simulated: 0 }),
    },
    breaks: {
      find: (id) => Promise.resolve(breaks.open.find((found) => found.id === id) ?? null),
      ignore(id, by, reason) {
        breaks.ignored.push(`${id} by ${by}: ${reason}`);
        return Promise.resolve(true);
      },
      acceptBalance: (venue) => void breaks.accepted.push(venue),
    },
    instrument: 'BTCUSDT',
    venues: [portOf('binance-um'), portOf('okx')],
    clock: { wall: () => epochMs(NOON + time.ms), monotonic: () => monotonicMs(time.ms) },
    // Time passes when everybody sleeps.
    sleep: async (ms, signal) => {
      const woken = (): boolean => signal?.aborted === true;
      for (let turn = 0; turn < 20 && !woken(); turn += 1) await Promise.resolve();
      if (woken()) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (!woken()) time.ms += ms;
    },
    stopped: () => stop.stopped,
  };
  return {
    deps,
    breaks,
    time,
    venues,
    told,
    engine,
    on,
    stop,
    standing,
    commands,
    links,
    fail,
    handedOver,
    skews,
    failures,
  };
}
export type CommandWorld = ReturnType<typeof commandWorld>;

export const turns = async (count = 30): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};
