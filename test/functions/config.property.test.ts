/**
 * People who apply, go back, approve and lower limits in any order, some of them at once: no key is ever looser than it
 * was without an approval by somebody other than who asked, and what the history says is what runs.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Config } from '#shared/config/schema.ts';
import { configInForce, readContent } from '#shared/config/versions.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { paper, profileWith, withRecordedConfig } from './config-world.ts';
import { levelsWritten } from './levels-written.ts';
import { letsMore, type Limits } from './looser.ts';
import { codeOf, type Answer, type World } from './world.ts';

let embedded: EmbeddedTables;
let levels: ReturnType<typeof levelsWritten>;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
  levels = levelsWritten(embedded.documents);
});
afterAll(() => embedded.stop());

const who = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('alice', 'bob') },
  { weight: 1, arbitrary: fc.constantFrom('carol', 'vera') },
);
const amount = fc.constantFrom('600', '1000', '1500', '2000', '2500');
const scopes = fc.constantFrom<Config['limit_scopes']>(
  [],
  [{ limit: 'max_position_usdt', scope: 'okx', value: '800' }],
  [{ limit: 'max_position_usdt', scope: 'okx', value: '2500' }],
);
type Wanted = Parameters<typeof profileWith>[0];
const document = fc
  .record({ position: amount, open: fc.constantFrom(1, 2, 3), spread: fc.constantFrom(4, 5, 6), scopes })
  .map(({ position, open, spread, scopes: limit_scopes }): Wanted => ({
    limits: { max_position_usdt: position, max_open_positions: open },
    parameters: { min_spread_bps: spread },
    rest: { limit_scopes },
  }));
const apply = fc.record({ kind: fc.constant('apply' as const), who, wanted: document });
const step = fc.oneof(
  { weight: 5, arbitrary: apply },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rollback' as const), who, back: fc.nat(6) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('approve' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lower' as const), who, value: amount }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

const turn = fc.tuple(step, fc.option(step, { freq: 2 }));
/** Two at once who tighten what runs at first: whoever comes second would loosen what the other has done. */
const tighter = fc.record({
  kind: fc.constant('apply' as const),
  who: fc.constantFrom('alice', 'bob'),
  wanted: fc.constantFrom('500', '600', '700', '800').map((position): Wanted => ({
    limits: { max_position_usdt: position, max_open_positions: 1 },
    parameters: { min_spread_bps: 6 },
    rest: { limit_scopes: [] },
  })),
});

async function take(world: World, one: Step): Promise<Answer | null> {
  const post = (path: string, body: unknown) => world.ask('POST', path, { as: one.who, body });
  const reason = 'any reason';
  switch (one.kind) {
    case 'apply':
      return post('/api/ui/config/apply', { yaml: profileWith(one.wanted), reason });
    case 'rollback':
      return post('/api/ui/config/rollback', { version: 1 + one.back, reason });
    case 'lower':
      return post('/api/ui/risk/limit-lower', { limit: 'max_position_usdt', scope: '-', value: one.value, reason });
    case 'approve': {
      const [first] = await world.control.pendingApprovals('main', world.clock.wall());
      return first === undefined ? null : post(`/api/ui/approvals/${first.id}/approve`, { token: codeOf(one.who) });
    }
  }
}

async function inForce(world: World): Promise<{ readonly config: Config; readonly version: number }> {
  const level = await world.control.readLevel('main');
  const config = level === null ? null : configInForce(paper, level);
  if (level === null || config === null) throw new Error('the level is a configuration');
  return { config, version: level.config_version };
}

/** The keys that this walk changes, each weighed by hand. */
type Weighed = Limits & { readonly parameters: { readonly min_spread_bps: number } };
const isLooser = (before: Weighed, after: Weighed): boolean =>
  letsMore(before, after) || after.parameters.min_spread_bps < before.parameters.min_spread_bps;

/** What this step would put into force; null when that is nothing. */
async function wantedBy(world: World, now: Config, one: Step): Promise<Config | null> {
  switch (one.kind) {
    case 'apply':
      return {
        ...now,
        ...one.wanted.rest,
        limits: { ...now.limits, ...one.wanted.limits },
        parameters: { ...now.parameters, ...one.wanted.parameters },
      };
    case 'rollback': {
      const content = (await world.configs.find('main', 1 + one.back))?.content;
      return content === undefined ? null : readContent(content);
    }
    case 'lower':
      return { ...now, limits: { ...now.limits, max_position_usdt: one.value } };
    case 'approve':
      return null;
  }
}

/** Whoever does what loosens by themselves, and whoever waits for a second person for what does not. */
async function wrongDoor(world: World, before: Config, one: Step, answer: Answer): Promise<readonly string[]> {
  const wanted = await wantedBy(world, before, one);
  if (wanted === null) return [];
  const takesTwo = isLooser(before, wanted);
  const sentOn = answer.status === 202 || answer.body['code'] === 'two_operators';
  const done = answer.status === 200;
  if ((!done || !takesTwo) && (!sentOn || takesTwo)) return [];
  return [`${one.who} was answered ${answer.text} to ${JSON.stringify(one)}`];
}

/** Whether this version is one that somebody other than its author approved. */
async function approvedByTwo(world: World, version: number): Promise<boolean> {
  const found = await world.configs.find('main', version);
  if (found === null || found.approval_id === null || found.approved_by === found.by) return false;
  const approval = await world.control.findApproval('main', found.approval_id);
  return (
    approval?.state === 'approved' && approval.requested_by === found.by && approval.decided_by === found.approved_by
  );
}

/** Every level that was looser than the one before it, and how many of them nobody approved. */
async function loosened(world: World) {
  const looser = levels.steps().filter(([before, after]) => isLooser(before, after));
  const byTwo = await Promise.all(
    looser.map(
      async ([before, after]) =>
        after.config_version > before.config_version && (await approvedByTwo(world, after.config_version)),
    ),
  );
  return { looser: looser.length, alone: byTwo.filter((two) => !two).length };
}

test('nobody loosens a configuration alone, by whatever way and in whatever order', async () => {
  const seen = { loosened: 0, tightened: 0, refused: 0, together: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(tighter, tighter),
      fc.array(turn, { minLength: 5, maxLength: 12 }),
      async (first, steps) => {
        levels.begin();
        const world = await withRecordedConfig(embedded);
        for (const [one, other] of [first, ...steps]) {
          const { config: before } = await inForce(world);
          const answers = await Promise.all([one, ...(other === null ? [] : [other])].map((each) => take(world, each)));
          const [answer = null] = answers;
          const byItself = other === null && answer !== null;
          expect(byItself ? await wrongDoor(world, before, one, answer) : []).toEqual([]);
          seen.together += other === null ? 0 : 1;
          seen.refused += answers.filter((each) => (each?.status ?? 0) >= 400).length;
        }
        const { looser, alone } = await loosened(world);
        expect(alone).toBe(0);
        seen.loosened += looser;
        seen.tightened += levels.steps().filter(([before, after]) => isLooser(after, before)).length;
        const { config, version } = await inForce(world);
        const { body } = await world.ask('GET', '/api/ui/config', { as: 'vera' });
        expect(body).toMatchObject({
          version,
          effective: { limits: config.limits, limit_scopes: config.limit_scopes },
        });
        expect((await world.audit.verify('main')).kind).toBe('intact');
      },
    ),
    { numRuns: 12, seed: 20_261_121 },
  );
  // The walk must have met what it is about.
  expect(seen.loosened).toBeGreaterThan(3);
  expect(seen.tightened).toBeGreaterThan(3);
  expect(seen.refused).toBeGreaterThan(10);
  expect(seen.together).toBeGreaterThan(10);
}, 240_000);
