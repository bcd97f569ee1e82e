import { expect, test } from 'vitest';
import { createForcedMonitor, type ForcedMonitor } from '#executor/monitors/forced.ts';
import { createReconciler, type Reconciler } from '#executor/monitors/reconciler.ts';
import type { Read } from '#executor/venues/venue.ts';
import { price, quantity, usdt, type PositionE8 } from '#shared/domain/money.ts';
import type { Fill, ForcedOrder } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

const NOW = 1_700_000_000_000;
const position = (text: string): PositionE8 => BigInt(usdt(text)) as PositionE8;
const aTrade = (tradeId: string, at = NOW): Fill => ({
  venue: 'okx',
  clientOrderId: '' as Fill['clientOrderId'],
  tradeId,
  side: 'buy',
  price: price('60000'),
  quantity: quantity('0.009'),
  fee: usdt('-0.3'),
  at: epochMs(at),
});
const adl = (...fills: readonly Fill[]): ForcedOrder => ({ venue: 'okx', venueOrderId: '1', reason: 'adl', fills });

interface Scene {
  readonly forced: ForcedMonitor;
  readonly reconciler: Reconciler;
  readonly told: { readonly trades: readonly string[]; readonly held: PositionE8 | null }[];
  readonly breaks: BreakRecord[];
  readonly slept: number[];
  asked: number;
  list: Read<readonly ForcedOrder[]>;
  /** What our books expect, and what the venue holds. */
  ours: PositionE8;
  theirs: PositionE8;
  /** Whether the engine takes in what it is told. */
  fits: boolean;
  ready: boolean;
  partsBeforeRest: (fill: Fill) => number | null;
}

function aScene(): Scene {
  const booked = new Set<string>();
  const accounts = [
    {
      venue: 'okx' as const,
      forcedOrders: () => {
        scene.asked += 1;
        return Promise.resolve(scene.list);
      },
      positions: () =>
        Promise.resolve({
          kind: 'known' as const,
          value: [{ venue: 'okx' as const, instrument: 'BTCUSDT', quantity: scene.theirs }],
        }),
    },
  ];
  const forced = createForcedMonitor({
    instrument: 'BTCUSDT',
    accounts,
    since: () => epochMs(NOW - 86_400_000),
    wall: () => epochMs(NOW),
    knows: (fact) => booked.has(fact.id),
    partsBeforeRest: (fill) => scene.partsBeforeRest(fill),
    tell(order, held) {
      scene.told.push({ trades: order.fills.map((fill) => fill.tradeId), held });
      if (!scene.fits) return;
      for (const fill of order.fills) booked.add(fill.tradeId);
      scene.ours = scene.theirs;
    },
    ready: () => scene.ready,
    sleep(ms) {
      scene.slept.push(ms);
      return Promise.resolve();
    },
    log: () => undefined,
  });
  const reconciler = createReconciler({
    book: 'main',
    instrument: 'BTCUSDT',
    accounts,
    expected: () => scene.ours,
    stillness: () => 'still' as const,
    wall: () => epochMs(NOW),
    onBreak: (found) => scene.breaks.push(found),
    explain: forced.explain,
    onAgreed: forced.agreed,
  });
  const scene: Scene = {
    forced,
    reconciler,
    told: [],
    breaks: [],
    slept: [],
    asked: 0,
    list: { kind: 'known', value: [] },
    ours: position('-0.009'),
    theirs: position('-0.009'),
    fits: true,
    ready: true,
    partsBeforeRest: () => null,
  };
  return scene;
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a difference that a trade of the venue’s own making explains is told, and is no break', async () => {
  const scene = aScene();
  scene.theirs = position('0');
  scene.list = { kind: 'known', value: [adl(aTrade('f1'))] };
  expect(await scene.reconciler.look()).toBe(true); // Seen once: it may be a fill on its way.
  expect(scene.asked).toBe(0);
  expect(await scene.reconciler.look()).toBe(false);
  expect(scene.told).toEqual([{ trades: ['f1'], held: 0n }]);
  expect(await scene.reconciler.look()).toBe(true);
  expect(scene.breaks).toEqual([]);
});

test.each([
  ['the venue tells of none', { kind: 'known', value: [] }, true],
  ['the venue does not answer', { kind: 'unknown', detail: 'silence' }, true],
  ['none of them fits what is open', { kind: 'known', value: [adl(aTrade('f1'))] }, false],
] satisfies readonly [string, Scene['list'], boolean][])(
  'a difference is a named break as ever when %s, and is asked about again later',
  async (_what, list, fits) => {
    const scene = aScene();
    Object.assign(scene, { list, fits, theirs: position('-0.005') });
    await scene.reconciler.look();
    await scene.reconciler.look();
    expect(scene.breaks.map((found) => [found.ours, found.theirs])).toEqual([['-0.009', '-0.005']]);
    expect(scene.ours).toBe(position('-0.009'));
    expect(scene.asked).toBe(1);
    for (let look = 3; look <= 7; look += 1) await scene.reconciler.look();
    expect(scene.asked).toBe(1);
    await scene.reconciler.look();
    expect(scene.asked).toBe(2);
  },
);

test('a trade of before books and venue last agreed closed nothing of ours', async () => {
  const scene = aScene();
  await scene.reconciler.look();
  scene.theirs = position('0');
  scene.list = { kind: 'known', value: [adl(aTrade('old', NOW - 10_000))] };
  await scene.reconciler.look();
  await scene.reconciler.look();
  expect(scene.told).toEqual([]);
  expect(scene.breaks.length).toBe(1);
  scene.list = { kind: 'known', value: [adl(aTrade('new', NOW - 9_999))] };
  expect(await scene.forced.explain('okx', position('0'))).toBe(true);
  expect(scene.told.map(({ trades }) => trades)).toEqual([['new']]);
});

test('a ring is followed by a few reads, further rings do not add to them without end, and a booked trade is told once', async () => {
  const scene = aScene();
  scene.list = { kind: 'known', value: [adl(aTrade('f1'))] };
  scene.forced.ring('okx');
  scene.forced.ring('okx');
  await settled();
  expect(scene.asked).toBe(4);
  expect(scene.slept).toEqual([0, 500, 1_500, 4_000]);
  expect(scene.told).toEqual([{ trades: ['f1'], held: null }]);
});

test('nothing is asked before what was open is back in the books', async () => {
  const scene = aScene();
  Object.assign(scene, { ready: false, list: { kind: 'known', value: [adl(aTrade('f1'))] } });
  scene.forced.ring('okx');
  await settled();
  expect(await scene.forced.explain('okx', position('0'))).toBe(false);
  expect([scene.asked, scene.told.length]).toEqual([0, 0]);
});

test('a difference that stays while trading moves both numbers is named at the second look, and once', async () => {
  const scene = aScene();
  for (const [ours, theirs] of [
    ['-0.009', '-0.005'],
    ['0', '0.004'],
    ['-0.009', '-0.005'],
  ] as const) {
    Object.assign(scene, { ours: position(ours), theirs: position(theirs) });
    await scene.reconciler.look();
  }
  expect(scene.breaks.map((found) => [found.ours, found.theirs])).toEqual([['0', '0.004']]);
  Object.assign(scene, { ours: position('0'), theirs: position('0') });
  await scene.reconciler.look();
  expect(scene.breaks.map((found) => found.resolved_at === null)).toEqual([true, false]);
});

test('a trade that is booked in part is told again, and no more once its last part is', async () => {
  const scene = aScene();
  scene.list = { kind: 'known', value: [adl(aTrade('f1'))] };
  await scene.forced.explain('okx', position('0'));
  expect(scene.told).toHaveLength(1);
  scene.partsBeforeRest = () => 1;
  await scene.forced.explain('okx', position('0'));
  expect(scene.told).toHaveLength(2);
  scene.partsBeforeRest = () => null;
  expect(await scene.forced.explain('okx', position('0'))).toBe(false);
  expect(scene.told).toHaveLength(2);
});
