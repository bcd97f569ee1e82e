/** The executor's own events reach the audit chain in order, each once, many in one link, and nobody waits for it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BATCH_EVENTS_MAX } from '#executor/control/event-queue.ts';
import { epochMs } from '#shared/domain/time.ts';
import { verifyLinks } from '#shared/store/audit-chain.ts';
import { dynamoAuditStore } from '#shared/store/dynamo/audit-store.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { AuditLink } from '#shared/wire/audit.ts';
import { linksOfEvents } from '#shared/wire/own-events.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { NOON } from '#test/support/records.ts';
import { anEvent, countTo, eventWorld, numbered, type Answer } from './event-world.ts';

const said = (links: readonly AuditLink[]): readonly number[] => links.map(({ reason }) => Number(reason));
/** Of a table; an item is at most so large. */
const ITEM_BYTES_MAX = 400 * 1_024;

describe('what waits together is one link', () => {
  test('one event alone is the link that it always was', async () => {
    const world = eventWorld();
    world.tell(anEvent());
    await world.until(() => world.links().length === 1);
    expect(world.links()).toMatchObject([{ ...anEvent(), seq: 1 }]);
    expect(world.links()[0]?.detail).toEqual({ status: 'ERROR' });
  });

  test('several are one link, in order, with actor, subject, reason, detail and instant of each', async () => {
    const world = eventWorld();
    world.tell(anEvent());
    world.tell(
      anEvent({ actor: 'system', action: 'orchestrator', subject: 'funding_carry', reason: 'skip', detail: {} }),
    );
    world.tell(anEvent({ subject: 'book_sanity binance-um' }));
    await world.until(() => world.links().length === 1);
    const [link] = world.links();
    expect(AuditLink.parse(link)).toMatchObject({
      actor: 'executor-1',
      action: 'executor_events',
      subject: 'batch 1 of executor-1 7',
      reason: '3 events: 2 entries_blocked, 1 orchestrator',
    });
    expect(world.events()).toMatchObject([
      { ...anEvent(), seq: 1, at: link?.at },
      { actor: 'system', action: 'orchestrator', subject: 'funding_carry', reason: 'skip', detail: {} },
      { action: 'entries_blocked', subject: 'book_sanity binance-um' },
    ]);
  });

  test('what comes while a link is on its way is the next one', async () => {
    const world = eventWorld(['slow']);
    world.tell(numbered(1));
    await world.until(() => world.tries.length === 1);
    for (const number of [2, 3, 4]) world.tell(numbered(number));
    await world.until(() => world.links().length === 2);
    expect(world.links().map(({ action }) => action)).toEqual(['entries_blocked', 'executor_events']);
    expect(said(world.events())).toEqual([1, 2, 3, 4]);
  });

  test('an event is of when it happened, however late the tables take it', async () => {
    const world = eventWorld(['refused', 'refused']);
    world.tell(numbered(1));
    world.tell(numbered(2));
    await world.until(() => world.links().length === 1);
    const [link] = world.links();
    expect(world.events().map(({ at }) => Number(link?.at) - at)).toEqual([2_000, 2_000]);
  });

  test(`${BATCH_EVENTS_MAX} are one link, and one more is two`, async () => {
    for (const [count, links] of [
      [BATCH_EVENTS_MAX, 1],
      [BATCH_EVENTS_MAX + 1, 2],
    ] as const) {
      const world = eventWorld();
      for (const number of countTo(count)) world.tell(numbered(number));
      await world.until(() => world.events().length === count);
      expect(world.links()).toHaveLength(links);
    }
  });

  test('a burst of 10,000 loses none and is at most 40 transactions', async () => {
    const world = eventWorld();
    for (const number of countTo(10_000)) world.tell(numbered(number));
    await world.until(() => world.events().length === 10_000);
    expect(said(world.events())).toEqual(countTo(10_000));
    expect(world.tries.length).toBeLessThanOrEqual(40);
    for (const link of world.links()) expect(JSON.stringify(AuditLink.parse(link)).length).toBeLessThan(ITEM_BYTES_MAX);
    expect(verifyLinks(world.links()).kind).toBe('fits');
  });
});

describe('none is lost and none is doubled', () => {
  test.each<readonly [string, readonly Answer[]]>([
    ['refuses', ['refused', 'refused', 'refused']],
    ['loses its answer', ['lost']],
    ['loses its answer again and again, and refuses between', ['lost', 'refused', 'lost', 'taken', 'lost']],
    ['is slow', ['slow', 'slow', 'slow']],
  ])('while the table %s', async (_what, answers) => {
    const world = eventWorld([...answers]);
    for (const number of countTo(700)) world.tell(numbered(number));
    await world.until(() => world.events().length >= 700);
    world.tell(numbered(701));
    await world.until(() => world.events().length >= 701);
    expect(said(world.events())).toEqual(countTo(701));
  });

  test('the same of one that is alone', async () => {
    const world = eventWorld(['lost']);
    world.tell(numbered(1));
    await world.until(() => world.tries.length === 2);
    world.tell(numbered(2));
    await world.until(() => world.links().length === 2);
    expect(said(world.links())).toEqual([1, 2]);
  });

  test('whatever is told when, and however the table answers: the chain has all of it in its order, once', async () => {
    const answer = fc.constantFrom<Answer>('taken', 'refused', 'lost', 'slow');
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 0, max: 12 })), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 30 }), steps, async (answers, rounds) => {
        const world = eventWorld([...answers]);
        let told = 0;
        for (const [count, ticks] of rounds) {
          for (const number of countTo(count)) world.tell(numbered(told + number));
          told += count;
          let looks = 0;
          await world.until(() => (looks += 1) > ticks);
        }
        await world.until(() => world.events().length >= told);
        let looks = 0;
        await world.until(() => (looks += 1) > 20);
        expect(said(world.events())).toEqual(countTo(told));
        expect(verifyLinks(world.links()).kind).toBe('fits');
      }),
      { numRuns: 60 },
    );
  });
});

describe('the end', () => {
  test('waits for what is still to be written', async () => {
    const world = eventWorld(['slow', 'slow']);
    for (const number of countTo(400)) world.tell(numbered(number));
    await world.end();
    expect(said(world.events())).toEqual(countTo(400));
    expect(world.logged).toEqual([]);
  });

  test('waits no longer than a second for tables that are out, and the log names what may be missing', async () => {
    const world = eventWorld(Array.from({ length: 100 }, () => 'refused' as const));
    for (const number of countTo(3)) world.tell(numbered(number));
    world.tell(anEvent({ action: 'orchestrator' }));
    await world.end();
    const { length } = world.tries;
    expect(world.logged.at(-1)).toEqual({
      event: 'events.not_confirmed',
      fields: { left: { entries_blocked: 3, orchestrator: 1 } },
    });
    world.tell(numbered(4));
    let looks = 0;
    await world.until(() => (looks += 1) > 50);
    expect(world.tries).toHaveLength(length);
  });

  test('of one that has nothing to write is at once', async () => {
    const world = eventWorld();
    await world.end();
    expect([world.tries, world.logged]).toEqual([[], []]);
  });
});

describe('with real tables', () => {
  let embedded: EmbeddedTables;
  beforeAll(async () => {
    embedded = await startEmbeddedDynamoDb();
  });
  afterAll(() => embedded.stop());

  test('refused and with answers lost, the chain has each once, between the links of others, and is intact', async () => {
    const names = await embedded.fresh();
    const store = dynamoControlStore(embedded.documents, names);
    const audit = dynamoAuditStore(embedded.documents, names);
    const world = eventWorld(['lost', 'refused', 'taken', 'lost', 'lost', 'slow', 'lost'], store);
    const numbers = async (): Promise<readonly number[]> =>
      said((await audit.list('main', 100, null)).items.toReversed().flatMap(linksOfEvents));
    for (const number of countTo(1_000)) world.tell(numbered(number));
    for (let each = 0; each < 5; each += 1)
      await store.commit('main', { audit: { ...numbered(0), detail: {} }, at: epochMs(NOON) });
    await expect.poll(numbers, { timeout: 30_000 }).toContain(1_000);
    world.tell(numbered(1_001));
    await expect.poll(numbers, { timeout: 30_000 }).toContain(1_001);
    const all = await numbers();
    expect(all.filter((number) => number > 0)).toEqual(countTo(1_001));
    expect(all.filter((number) => number === 0)).toHaveLength(5);
    expect(await audit.verify('main')).toMatchObject({ kind: 'intact' });
  }, 60_000);
});
