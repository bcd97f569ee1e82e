/**
 * The promise of the control plane, on operators who do anything in any order: nobody raises the risk alone. Every step
 * that makes the level riskier is traced to an approval by somebody other than its author.
 */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ControlLevel } from '#shared/domain/level.ts';
import { startEmbeddedDynamoDb, type EmbeddedTables } from '#test/support/embedded-dynamodb.ts';
import { codeOf, makeWorld, type World } from './world.ts';

let embedded: EmbeddedTables;
beforeAll(async () => {
  embedded = await startEmbeddedDynamoDb();
});
afterAll(() => embedded.stop());

/** More than one walk makes. */
const APPROVALS_MAX = 50;
const people = ['alice', 'bob', 'vera'] as const;
const actions = ['resume', 'exit-safe-mode', 'exit-dry-run'] as const;
type Kind = 'request' | 'confirm' | 'run' | 'hold' | 'safe-mode' | 'dry-run' | 'wait' | 'withdraw';
/** Weighted so that requests are often approved, and everything else still happens. */
const often = <T>(...choices: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
const step = fc.record({
  who: often<(typeof people)[number]>([4, 'alice'], [4, 'bob'], [1, 'vera']),
  /** Whose code is sent: mostly one's own. */
  codeOfOther: often<(typeof people)[number] | null>([8, null], [1, 'alice'], [1, 'bob']),
  kind: often<Kind>(
    [6, 'request'],
    [8, 'confirm'],
    [4, 'run'],
    [1, 'hold'],
    [1, 'safe-mode'],
    [1, 'dry-run'],
    [1, 'wait'],
    [1, 'withdraw'],
  ),
  action: often<(typeof actions)[number]>([3, 'resume'], [1, 'exit-safe-mode'], [1, 'exit-dry-run']),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function take(world: World, { who, codeOfOther, kind, action }: Step): Promise<number> {
  const post = async (path: string, body: unknown) => (await world.ask('POST', path, { as: who, body })).status;
  const reason = 'any reason';
  switch (kind) {
    case 'request':
      return post(`/api/ui/${action}-request`, action === 'resume' ? { reason, also: ['exit_safe_mode'] } : { reason });
    case 'confirm':
      return post(`/api/ui/${action}-confirm`, { token: codeOf(codeOfOther ?? who), actor: 'bob' });
    case 'run':
      return post('/api/ui/resume', {});
    case 'hold':
    case 'safe-mode':
    case 'dry-run':
      return post(`/api/ui/${kind}`, { reason });
    case 'wait':
      world.time.now += 400_000;
      return 0;
    case 'withdraw': {
      const [first] = await world.control.pendingApprovals('main', world.clock.wall());
      return first === undefined ? 0 : post(`/api/ui/approvals/${first.id}/withdraw`, {});
    }
  }
}

/** What of this change only two may do together. */
const loosened = (before: ControlLevel, after: ControlLevel): readonly string[] => [
  ...before.holds.filter((hold) => !after.holds.some((one) => one.id === hold.id)).map(() => 'lift'),
  ...(before.safe_mode.on && !after.safe_mode.on ? ['exit_safe_mode'] : []),
  ...(before.dry_run.on && !after.dry_run.on ? ['exit_dry_run'] : []),
];

async function levelOf(world: World): Promise<ControlLevel> {
  const level = await world.control.readLevel('main');
  if (level === null) throw new Error('the level is there');
  return level;
}

interface Taken {
  readonly by: string;
  readonly codeOfOther: string | null;
  readonly status: number;
  readonly before: ControlLevel;
  readonly after: ControlLevel;
}

/** What was decided by two, as the store has it: an approval of somebody else. */
async function wasApprovedByAnother(world: World, id: string, action: string | null): Promise<boolean> {
  const approval = await world.control.findApproval('main', id);
  if (approval?.state !== 'approved' || approval.decided_by === null) return false;
  return approval.decided_by !== approval.requested_by && (action === null || approval.action === action);
}

/** Every rule that this step broke, in words. */
async function brokenBy(world: World, { by, codeOfOther, status, before, after }: Taken): Promise<readonly string[]> {
  const broken: string[] = [];
  const changed = JSON.stringify(after) !== JSON.stringify(before);
  if (changed && (by === 'vera' || status !== 200)) broken.push(`${by} changed the level and was told ${status}`);
  if (before.mode === 'HOLD' && after.mode === 'RUN') {
    if (before.holds.length > 0 || before.safe_mode.on) broken.push('RUN although a latch was on');
    const id = before.resume_granted?.approval_id ?? 'none0000';
    if (!(await wasApprovedByAnother(world, id, 'resume'))) broken.push('RUN without a resume by two');
  }
  if (loosened(before, after).length > 0) {
    const { items } = await world.audit.list('main', 1, null);
    const id = items[0]?.subject ?? '';
    const decided = (await world.control.findApproval('main', id))?.decided_by;
    if (!(await wasApprovedByAnother(world, id, null)) || decided !== by) broken.push(`${by} loosened it alone`);
    if (codeOfOther !== null && codeOfOther !== by) broken.push(`${by} approved with the code of ${codeOfOther}`);
  }
  return broken;
}

/** More requests of one kind than may wait at a time. */
async function waitingTwice(world: World): Promise<readonly string[]> {
  const { items } = await world.control.listApprovals('main', APPROVALS_MAX, null);
  const now = world.clock.wall();
  const waiting = items.filter(({ state, expires_at: until }) => state === 'pending' && until > now);
  const kinds = waiting.map(({ action, scope }) => `${action} ${scope}`);
  return kinds.filter((kind, at) => kinds.indexOf(kind) !== at).map((kind) => `two requests wait for ${kind}`);
}

test('whatever anybody does, what makes it riskier was approved by another operator, and viewers change nothing', async () => {
  const seen = { loosened: 0, ran: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 30 }), async (steps) => {
      const world = await makeWorld(embedded, { ackWaitMsMax: 0 });
      for (const one of steps) {
        const before = await levelOf(world);
        const status = await take(world, one);
        const after = await levelOf(world);
        const broken = await brokenBy(world, { ...one, by: one.who, status, before, after });
        const twice = one.kind === 'request' ? await waitingTwice(world) : [];
        expect([...broken, ...twice]).toEqual([]);
        seen.refused += status >= 400 ? 1 : 0;
        seen.ran += before.mode === 'HOLD' && after.mode === 'RUN' ? 1 : 0;
        seen.loosened += loosened(before, after).length > 0 ? 1 : 0;
      }
      expect((await world.audit.verify('main')).kind).toBe('intact');
    }),
    { numRuns: 25, seed: 20_261_121 },
  );
  // The walk must have met what it is about.
  expect(seen.loosened).toBeGreaterThan(5);
  expect(seen.ran).toBeGreaterThan(0);
  expect(seen.refused).toBeGreaterThan(20);
}, 240_000);
