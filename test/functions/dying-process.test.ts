/** Whatever a process dies at, over the tables: a change is there with its audit link, or none of it is. */
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Documents } from '#shared/store/dynamo/access.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { profileWith, withRecordedConfig } from './config-world.ts';
import { codeOf, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

/** The process ends at this write, before it or after it, and does nothing more. */
interface Death {
  readonly write: number;
  readonly applied: boolean;
}
/** More than any request needs. */
const WRITES_MAX = 12;

function mortal(documents: Documents) {
  let death: Death | null = null;
  let writes = 0;
  const send = async (command: unknown): Promise<unknown> => {
    const go = (): Promise<unknown> => Reflect.apply(documents.send, documents, [command]);
    if (death === null || command instanceof GetCommand || command instanceof QueryCommand) return go();
    writes += 1;
    if (writes < death.write) return go();
    if (writes === death.write && death.applied) await go();
    throw new Error('this process is dead');
  };
  return {
    documents: new Proxy(documents, {
      get: (target, key) => (key === 'send' ? send : Reflect.get(target, key)),
    }),
    dieAt: (at: Death | null): void => {
      death = at;
      writes = 0;
    },
    died: (): boolean => death !== null && writes >= death.write,
  };
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
const tighter = profileWith({ limits: { max_open_positions: 1 } });
const looser = profileWith({ limits: { max_open_positions: 4 } });
const approve = async (world: World) => {
  const [waiting] = await world.control.pendingApprovals('main', world.clock.wall());
  return post(world, 'bob', `/api/ui/approvals/${waiting?.id ?? 'none'}/approve`, { token: codeOf('bob') });
};
const requests = [
  { what: 'a hold', first: nothing, ask: (world: World) => post(world, 'alice', '/api/ui/hold', { reason }) },
  {
    what: 'a request to resume',
    first: nothing,
    ask: (world: World) => post(world, 'alice', '/api/ui/resume-request', { reason }),
  },
  {
    what: 'an approval of a configuration',
    first: (world: World) => post(world, 'alice', '/api/ui/config/apply', { yaml: looser, reason }),
    ask: approve,
  },
  {
    what: 'a tighter configuration',
    first: nothing,
    ask: (world: World) => post(world, 'alice', '/api/ui/config/apply', { yaml: tighter, reason }),
  },
  { what: 'a kill', first: nothing, ask: (world: World) => post(world, 'alice', '/api/ui/kill', { reason }) },
];

test.each(requests)('$what is there whole or not at all', async ({ first, ask }) => {
  const tables = mortal(embedded.documents);
  const worldOf = () =>
    withRecordedConfig({ ...embedded, documents: tables.documents }, { ackWaitMsMax: 0, receiptWaitMsMax: 0 });
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
      tables.dieAt({ write, applied });
      await ask(world);
      died ||= tables.died();
      tables.dieAt(null);
      const left = await standing(world);
      expect([before, after]).toContainEqual(left);
      expect((await world.audit.verify('main')).kind).toBe('intact');
      seen.add(JSON.stringify(left));
    }
    if (!died) break;
  }
  // It died early enough to leave nothing, and late enough to leave all.
  expect(seen).toEqual(new Set([before, after].map((one) => JSON.stringify(one))));
}, 60_000);
