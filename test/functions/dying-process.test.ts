/** Whatever a process dies at, over the tables: a change is there with its audit link, or none of it is. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { profileWith, withRecordedConfig } from './config-world.ts';
import { codeOf, type World } from './world.ts';

/** The process ends at this write, before it or after it, and does nothing more. */
interface Death {
  readonly write: number;
  readonly applied: boolean;
}
/** More than any request needs. */
const WRITES_MAX = 12;
const looksOnly = /^(Get|Query)/;

let embedded: EmbeddedTables;
let death: Death | null = null;
let writes = 0;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
  embedded.documents.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (death === null || looksOnly.test(commandName)) return next(args);
        writes += 1;
        if (writes < death.write) return next(args);
        if (writes === death.write && death.applied) await next(args);
        throw new Error('this process is dead');
      },
    { step: 'initialize', name: 'dying' },
  );
});
afterAll(() => embedded.stop());

/** @returns whether it died at all: it may have needed fewer writes */
async function dying(at: Death, work: () => Promise<unknown>): Promise<boolean> {
  death = at;
  writes = 0;
  await work();
  death = null;
  return writes >= at.write;
}

/** Equal for two worlds in which the same was done. */
async function standing(world: World) {
  const level = await world.control.readLevel('main');
  const { items: approvals } = await world.control.listApprovals('main', 10, null);
  const { commands } = await world.control.recentCommands('main', 10);
  return {
    ...(await world.marks()),
    holds: level?.holds.length,
    commandsThrough: level?.commands_through,
    config: level?.config_version,
    configs: (await world.configs.list('main', 10, null)).items.length,
    approvals: approvals.map(({ state }) => state),
    commands: commands.length,
  };
}

const reason = 'any reason';
const post = (world: World, as: string, path: string, body: unknown) => world.ask('POST', path, { as, body });
const nothing = (): Promise<null> => Promise.resolve(null);
const looser = profileWith({ limits: { max_open_positions: 4 } });
const approve = async (world: World) => {
  const [waiting] = await world.control.pendingApprovals('main', world.clock.wall());
  return post(world, 'bob', `/api/ui/approvals/${waiting?.id ?? 'none'}/approve`, { token: codeOf('bob') });
};
const requests = [
  { what: 'a hold', first: nothing, ask: (world: World) => post(world, 'alice', '/api/ui/hold', { reason }) },
  {
    what: 'an approval of a configuration',
    first: (world: World) => post(world, 'alice', '/api/ui/config/apply', { yaml: looser, reason }),
    ask: approve,
  },
  { what: 'a kill', first: nothing, ask: (world: World) => post(world, 'alice', '/api/ui/kill', { reason }) },
];

test.each(requests)(
  '$what is there whole or not at all',
  async ({ first, ask }) => {
    const worldOf = () => withRecordedConfig(embedded, { ackWaitMsMax: 0, receiptWaitMsMax: 0 });
    const calm = await worldOf();
    await first(calm);
    const before = await standing(calm);
    expect((await ask(calm)).status).toBeLessThan(300);
    const after = await standing(calm);
    expect(after).not.toEqual(before);

    const seen = new Set<string>();
    for (let write = 1; write <= WRITES_MAX; write += 1) {
      let died = false;
      for (const applied of [false, true]) {
        const world = await worldOf();
        await first(world);
        died = (await dying({ write, applied }, () => ask(world))) || died;
        const left = await standing(world);
        expect([before, after]).toContainEqual(left);
        expect((await world.audit.verify('main')).kind).toBe('intact');
        seen.add(JSON.stringify(left));
      }
      if (!died) break;
    }
    // It died early enough to leave nothing, and late enough to leave all.
    expect(seen).toEqual(new Set([before, after].map((one) => JSON.stringify(one))));
  },
  120_000,
);
