import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { aLevel } from '#test/support/records.ts';
import { withRecordedConfig } from './config-world.ts';
import type { World, WorldOptions } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

const off = { ...aLevel().safe_mode, on: false };
const running = { mode: 'RUN', holds: [], safe_mode: off, dry_run: { ...aLevel().dry_run, on: false } } as const;
// 500 USDT a hedge, 5 bps, the level read every 250 ms.
const aWorld = (options: WorldOptions = {}): Promise<World> => withRecordedConfig(embedded, options);
const patch = (world: World, body: object, as = 'alice') => world.ask('PATCH', '/api/ui/control', { as, body });
const state = async (world: World) => (await world.ask('GET', '/api/ui/control-state', { as: 'vera' })).body;
const code = ({ status, body }: Awaited<ReturnType<typeof patch>>) => [status, body['code']];

describe('parameters that are changed while it runs', () => {
  test('as the runbook has it, in one step, and seen in the control state', async () => {
    const world = await aWorld();
    const body = {
      order_notional_usdt: 100,
      min_spread_bps: 1.2,
      dry_run_only: true,
      poll_interval_sec: 0.5,
      loop_pair: 'BTCUSDT',
      loop_venues: ['okx', 'binance-um'],
    };
    const { status, body: answer } = await patch(world, body);
    expect(status).toBe(200);
    expect(answer['changes']).toMatchObject([
      { path: 'parameters.order_notional_usdt', effect: 'tightening' },
      { path: 'parameters.min_spread_bps', effect: 'loosening' },
      { path: 'executor.level_read_ms', effect: 'loosening' },
    ]);
    expect(await state(world)).toMatchObject({
      order_notional_usdt: '100',
      min_spread_bps: 1.2,
      dry_run_only: true,
      dry_run_locked: false,
      poll_interval_sec: 0.5,
      loop_pair: 'BTCUSDT',
      loop_venues: ['binance-um', 'okx'],
    });
    expect((await world.audit.list('main', 1, null)).items[0]).toMatchObject({
      actor: 'alice',
      action: 'control_patched',
    });
  });

  test('that are what they were change nothing, and the old names are ignored and said to be', async () => {
    const world = await aWorld();
    const before = await world.marks();
    const same = { order_notional_usdt: '500.0', loop_pair: 'BTCUSDT', pair: 'ETHUSDT', venues: ['elsewhere'] };
    const { status, body } = await patch(world, same);
    expect([status, body['ignored'], body['changes']]).toEqual([
      200,
      ['pair', 'venues'],
      [{ path: 'parameters.order_notional_usdt', from: '"500"', to: '"500.0"', effect: 'neutral' }],
    ]);
    expect((await patch(world, { pair: 'ETHUSDT' })).status).toBe(200);
    expect((await world.marks()).version).toBe(before.version + 1);
    expect(await state(world)).toMatchObject({ loop_pair: 'BTCUSDT' });
  });

  test.each<[string, object, WorldOptions, unknown[]]>([
    ['loosening in live', { min_spread_bps: 4.9 }, { profile: 'live' }, [409, 'two_operators']],
    ['tightening in live', { min_spread_bps: 5.1 }, { profile: 'live' }, [200, undefined]],
    ['loosening without safe mode', { min_spread_bps: 4.9 }, { level: running }, [409, 'safe_mode_off']],
    ['tightening without safe mode', { min_spread_bps: 5.1 }, { level: running }, [200, undefined]],
    ['loosening in testnet under safe mode', { min_spread_bps: 4.9 }, { profile: 'testnet' }, [200, undefined]],
    ['leaving dry run', { dry_run_only: false }, {}, [409, 'two_operators']],
    ['leaving a dry run that is locked', { dry_run_only: false }, { dryRunLocked: true }, [409, 'dry_run_locked']],
    ['leaving a dry run that is off', { dry_run_only: false }, { level: running }, [200, undefined]],
    ['more than the limits let open', { order_notional_usdt: 2000.01 }, {}, [422, 'invalid_field']],
    ['as much as the limits let open', { order_notional_usdt: 2000 }, {}, [200, undefined]],
    ['reading too seldom to notice silence', { poll_interval_sec: 1.26 }, {}, [422, 'invalid_field']],
    ['reading just often enough', { poll_interval_sec: 1.25 }, {}, [200, undefined]],
    ['a pair that is not of this profile', { loop_pair: 'ETHUSDT' }, {}, [422, 'invalid_field']],
    ['one venue, on which nothing can be hedged', { loop_venues: ['okx'] }, {}, [422, 'invalid_field']],
    ['one venue twice', { loop_venues: ['okx', 'okx'] }, {}, [422, 'invalid_field']],
    ['nothing', {}, {}, [422, 'invalid_field']],
  ])('%s', async (_what, body, options, answered) => {
    const world = await aWorld(options);
    const before = await world.marks();
    const answer = await patch(world, body);
    expect(code(answer)).toEqual(answered);
    const after = await world.marks();
    expect(answer.status === 200 || after.version === before.version).toBe(true);
  });

  test('together with HOLD: HOLD first, and it stays when the rest is refused', async () => {
    const world = await aWorld({ level: running });
    const paused = await patch(world, { mode: 'HOLD', dry_run_only: true });
    expect(paused.body).toMatchObject({ mode: 'HOLD', hold_active: true, dry_run_mode: true });
    expect(paused.body['hold_id']).toBeDefined();
    const refused = await patch(world, { mode: 'HOLD', dry_run_only: false });
    expect(code(refused)).toEqual([409, 'two_operators']);
    expect(refused.body['message']).toContain('HOLD is on');
    expect((await world.control.readLevel('main'))?.holds).toHaveLength(2);
  });

  test('are no way to RUN: that still completes an approved resume', async () => {
    const world = await aWorld({ level: { ...running, mode: 'HOLD' } });
    expect(code(await patch(world, { mode: 'RUN', min_spread_bps: 6 }))).toEqual([409, 'no_granted_resume']);
  });
});
