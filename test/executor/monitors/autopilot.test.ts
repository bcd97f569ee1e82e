import { describe, expect, test } from 'vitest';
import type { Restarted } from '#executor/control/restart-writer.ts';
import { createAutopilot, GREEN_MS, WAIT_MS_MAX } from '#executor/monitors/autopilot.ts';
import { gatesOf, redOf } from '#executor/monitors/autopilot-gates.ts';
import { createAutopilotGuard } from '#executor/monitors/autopilot-guard.ts';
import type { GuardReading } from '#shared/domain/guard-reading.ts';
import type { ControlLevel } from '#shared/domain/level.ts';
import { epochMs, monotonicMs } from '#shared/domain/time.ts';
import type { ExecutorStatus } from '#shared/wire/status.ts';
import { aBreak, aHedge, aLevel, aStatus, NOON } from '#test/support/records.ts';

const green: GuardReading = {
  id: 'journal',
  scope: '-',
  priority: 'P0',
  status: 'WARN',
  value: '1',
  limit: '2',
  summary: 'the journal',
  since: NOON,
};
const held = aLevel({ interrupted_at: NOON });
const well = aStatus({ clock_skew_ms: { 'binance-um': 1, okx: -2 }, holds: [...held.holds] });
const quotes = well.quotes.map((quote) => ({ ...quote, ok: quote.venue !== 'okx', why_not: 'the quote is old' }));

describe('a gate is red', () => {
  test.each<[string, Partial<ExecutorStatus>]>([
    ['leader', { leader: false }],
    ['recovery', { resume_ok: false }],
    ['journal', { journal_ok: false }],
    ['venues', { quotes }],
    ['venues', { clock_skew_ms: { okx: 1 } }],
    ['breaks', { breaks: [aBreak()] }],
    ['partials', { hedges: [aHedge({ state: 'partial' })] }],
    ['partials', { hedges: [aHedge({ state: 'in_doubt' })] }],
    ['runaway', { orders_placed_last_min: held.limits.max_orders_per_min }],
    ['runaway', { cancels_last_min: held.limits.max_cancels_per_min }],
  ])('%s: %o', (gate, change) => {
    const red = redOf(gatesOf({ ...well, ...change }, [green], held));
    expect(red.map((line) => line.split(':')[0])).toEqual([gate]);
  });

  test.each<[string, readonly GuardReading[]]>([
    ['guards', []],
    ['guards', [{ ...green, status: 'ERROR' }]],
    ['guards', [{ ...green, status: 'HOLD' }]],
    ['entries', [{ ...green, blocksEntries: 'okx' }]],
  ])('%s', (gate, readings) => {
    expect(redOf(gatesOf(well, readings, held)).map((line) => line.split(':')[0])).toEqual([gate]);
  });
});

test('everything is green just below every limit', () => {
  const busy = {
    ...well,
    orders_placed_last_min: held.limits.max_orders_per_min - 1,
    cancels_last_min: held.limits.max_cancels_per_min - 1,
    hedges: (['open', 'closing', 'closed', 'failed'] as const).map((state) => aHedge({ state })),
  };
  const p1: GuardReading = { ...green, priority: 'P1', status: 'ERROR' };
  expect(redOf(gatesOf(busy, [green, p1], held))).toEqual([]);
});

function anAutopilot(
  given: {
    readonly level?: ControlLevel;
    readonly answers?: readonly (Restarted | Error)[];
    readonly enabled?: boolean;
  } = {},
) {
  const world = { status: well, level: given.level ?? held, tries: 0 };
  const said: string[] = [];
  const autopilot = createAutopilot({
    enabled: given.enabled ?? true,
    status: () => world.status,
    readings: () => [green],
    level: () => world.level,
    restart() {
      const answer = given.answers?.[world.tries] ?? { kind: 'resumed', reason: 'green', version: 2 };
      world.tries += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    onResumed: (reason) => said.push(`resumed ${reason}`),
    onRefused: (why) => said.push(`refused ${why}`),
    onError: (error) => said.push(error instanceof Error ? error.message : 'unknown'),
  });
  const look = (now: number) => autopilot.look(monotonicMs(now), epochMs(NOON + now));
  const report = () => autopilot.report(world.level, world.level.holds.length > 0);
  return { world, said, look, report };
}

describe('the autopilot of one life', () => {
  test('lifts once everything has been green for long enough, and not a moment sooner', async () => {
    const { said, look, report } = anAutopilot();
    await look(0);
    await look(GREEN_MS - 1);
    expect([said, report().status]).toEqual([[], 'WAITING']);
    await look(GREEN_MS);
    await look(GREEN_MS + 250);
    expect(said).toEqual(['resumed green']);
    expect(report()).toMatchObject({ status: 'HOLD', last_action: 'resume', last_reason: 'green' });
  });

  test('counts from the beginning when a gate falls in between', async () => {
    const { world, said, look } = anAutopilot();
    await look(0);
    world.status = { ...well, quotes };
    await look(GREEN_MS - 1);
    world.status = well;
    await look(GREEN_MS);
    await look(2 * GREEN_MS - 1);
    expect(said).toEqual([]);
    await look(2 * GREEN_MS);
    expect(said).toEqual(['resumed green']);
  });

  test('waits so long for a gate and then refuses, once, with what was red', async () => {
    const { world, said, look, report } = anAutopilot();
    world.status = { ...well, quotes };
    for (const now of [0, WAIT_MS_MAX]) await look(now);
    expect(said).toEqual([]);
    await look(WAIT_MS_MAX + 1);
    world.status = well;
    for (const now of [40_000, 50_000, 60_000]) await look(now);
    expect(said).toEqual(['refused venues: okx: the quote is old']);
    expect(report()).toMatchObject({ enabled: true, status: 'REFUSED', last_action: 'refuse' });
  });

  test.each<[string, ControlLevel, readonly ControlLevel['holds'][number][]]>([
    [
      'a hold of a person',
      { ...held, holds: [...held.holds, { id: 'h', reason: 'MANUAL', note: '', by: 'alice', at: NOON }] },
      [],
    ],
    ['a hold that is not written yet', held, [{ id: 'x1', reason: 'IN_DOUBT', note: '', by: 'executor-1', at: NOON }]],
    ['a book that did not trade', { ...held, interrupted_at: null }, []],
  ])('refuses at once: %s', async (_what, level, unwritten) => {
    const { world, said, look } = anAutopilot({ level });
    world.status = { ...well, holds: [...held.holds, ...unwritten] };
    await look(0);
    expect([said.length, said[0]?.startsWith('refused'), world.tries]).toEqual([1, true, 0]);
  });

  test('looks at everything again when somebody else wrote first, or the table did not answer', async () => {
    const { said, look, world } = anAutopilot({ answers: [{ kind: 'conflict' }, new Error('out')] });
    for (const now of [0, 1, 2, 3].map((count) => count * GREEN_MS)) await look(now);
    expect([said, world.tries]).toEqual([['out'], 1 + 1]);
    for (const now of [4, 5].map((count) => count * GREEN_MS)) await look(now);
    expect(said).toEqual(['out', 'resumed green']);
  });

  test('leaves it to people who have gone on by themselves, and says nothing', async () => {
    const { world, said, look } = anAutopilot();
    world.level = { ...held, holds: [], resume_granted: { approval_id: 'approval0001', at: NOON } };
    await look(0);
    world.level = held;
    await look(GREEN_MS);
    await look(2 * GREEN_MS);
    expect(said).toEqual([]);
  });

  test('does nothing at all where it is not enabled', async () => {
    const { said, look, report } = anAutopilot({ enabled: false });
    for (const now of [0, GREEN_MS, WAIT_MS_MAX + 1]) await look(now);
    expect([said, report().status]).toEqual([[], 'OFF']);
  });
});

describe('the guard of the autopilot', () => {
  const skewed: GuardReading = { ...green, id: 'clock_skew', status: 'HOLD' };
  const loss = (status: GuardReading['status']): GuardReading => ({ ...green, id: 'daily_loss', status });

  test.each(['ERROR', 'HOLD'] as const)('says once that the loss of the day has stopped trading: %s', (status) => {
    const said: string[] = [];
    const guard = createAutopilotGuard((reason) => said.push(reason));
    guard.look([loss('WARN'), green]);
    expect(said).toEqual([]);
    for (let looks = 0; looks < 3; looks += 1) guard.look([loss(status), green]);
    expect(said).toEqual(['DAILY_LOSS_BREACH']);
    guard.look([loss('OK')]);
    guard.look([loss(status)]);
    expect(said).toEqual(['DAILY_LOSS_BREACH', 'DAILY_LOSS_BREACH']);
  });

  test('says nothing of what is not its own', () => {
    const said: string[] = [];
    createAutopilotGuard((reason) => said.push(reason)).look([skewed, green]);
    expect(said).toEqual([]);
  });
});
