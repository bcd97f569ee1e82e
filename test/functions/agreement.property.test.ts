/**
 * The promise of the control plane on requests that crash between any two steps, come twice, late and out of order:
 * level, requests, commands and chain agree after every one, nobody raises the risk alone, and whoever was answered is
 * in the chain exactly once.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ControlLevel } from '#shared/domain/level.ts';
import { aLevel, NOON } from '#test/support/records.ts';
import { disagreements } from './agreement.ts';
import { asksMore, isTurnedAway, limitAmiss } from './answer-rules.ts';
import { crashingPlane, type Crash, type CrashingPlane, type Outcome } from './crashing-plane.ts';
import { codeOf } from './world.ts';

const people = ['alice', 'bob', 'carol'] as const;
const requests = ['resume', 'resume with safe mode', 'exit-safe-mode', 'exit-dry-run', 'strategy', 'limit'] as const;
const alone = ['hold', 'safe-mode', 'dry-run', 'run', 'enable', 'disable', 'lower', 'kill', 'cancel-all'] as const;
const decisions = ['approve', 'decline', 'withdraw'] as const;
/** Somebody with a hand in the table makes more of a request than was asked for. */
const tampering = 'tamper';
type Kind = (typeof requests | typeof alone | typeof decisions)[number] | typeof tampering;

interface Act {
  readonly who: (typeof people)[number];
  readonly kind: Kind;
  /** Which of the requests so far is meant, newest first; mostly the newest. */
  readonly which: number;
  readonly crash: Crash | null;
  readonly again: Crash | null | 'not';
  /** Comes after so many later ones. */
  readonly late: number;
  readonly waitMs: number;
}

const crash = fc.record({ step: fc.integer({ min: 1, max: 6 }), applied: fc.boolean() });
const often = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const constant = <T>(value: T): fc.Arbitrary<T> => fc.constant(value);
const act: fc.Arbitrary<Act> = fc.record({
  who: fc.constantFrom(...people),
  kind: often<Kind>(
    [5, fc.constantFrom(...requests)],
    [8, constant('approve' as const)],
    [1, fc.constantFrom('decline' as const, 'withdraw' as const)],
    [2, constant('run' as const)],
    [4, fc.constantFrom(...alone)],
    [1, constant(tampering)],
  ),
  which: often([5, constant(0)], [1, fc.integer({ min: 1, max: 3 })]),
  crash: often<Crash | null>([4, constant(null)], [1, crash]),
  again: often<Crash | null | 'not'>([4, constant('not' as const)], [1, constant(null)], [1, crash]),
  late: often([6, constant(0)], [1, fc.integer({ min: 1, max: 3 })]),
  waitMs: often([40, constant(1_000)], [1, constant(899_999)], [1, constant(900_000)], [2, constant(901_000)]),
});

const reason = 'any reason';
const limit = { limit: 'max_position_usdt', scope: 'okx' } as const;
const raisedTo = (which: number): string | null => (which === 0 ? null : '900');
const loweredTo = (which: number): string => String(400 - which * 100);

function send(plane: CrashingPlane, { who, kind, which }: Act, crashAt: Crash | null): Promise<Outcome> {
  const ask = (operation: Parameters<CrashingPlane['ask']>[1], body: object, path: object = {}) =>
    plane.ask(who, operation, { body, path }, crashAt);
  const about = { id: plane.tables.approvals.get('main')?.at(-1 - which)?.id ?? 'approval0000' };
  const name = { name: 'funding_carry' };
  switch (kind) {
    case 'resume':
      return ask('requestResume', { reason });
    case 'resume with safe mode':
      return ask('requestResume', { reason, also: ['exit_safe_mode'] });
    case 'exit-safe-mode':
      return ask('requestExitSafeMode', { reason });
    case 'exit-dry-run':
      return ask('requestExitDryRun', { reason });
    case 'strategy':
      return ask('requestStrategy', { reason }, name);
    case 'limit':
      return ask('requestLimit', { ...limit, value: raisedTo(which), reason });
    case 'approve':
      return ask('approve', { token: codeOf(who) }, about);
    case 'decline':
      return ask('decline', { reason }, about);
    case 'withdraw':
      return ask('withdraw', {}, about);
    case 'hold':
      return ask('hold', { reason });
    case 'safe-mode':
      return ask('safeModeOn', { reason });
    case 'dry-run':
      return ask('dryRunOn', { reason });
    case 'run':
      return ask('resume', {});
    case 'enable':
      return ask('enableStrategy', { reason }, name);
    case 'disable':
      return ask('disableStrategy', { reason }, name);
    case 'lower':
      return ask('lowerLimit', { ...limit, value: loweredTo(which), reason });
    case 'kill':
      return ask('kill', { reason, correlation_id: `kill-${who}-${which}` });
    case 'cancel-all':
      return ask('cancelAll', { reason, correlation_id: `cancel-${who}-${which}` });
    case tampering:
      tamper(plane, about.id);
      return Promise.resolve({ kind: 'crashed' });
  }
}

function tamper({ tables }: CrashingPlane, id: string): void {
  const spoilt = (tables.approvals.get('main') ?? []).map((one) =>
    one.id === id ? { ...one, change: { ...one.change, exit_dry_run: true, exit_safe_mode: true } } : one,
  );
  tables.approvals.set('main', spoilt);
}

/** Who was answered with a name for what was done finds it in the chain, once. */
function unanswered(plane: CrashingPlane, outcome: Outcome): readonly string[] {
  if (outcome.kind !== 'done') return [];
  const links = plane.tables.links.get('main') ?? [];
  return ['hold_id', 'request_id', 'command_id'].flatMap((field) => {
    const id = outcome.body[field];
    const named = links.filter(({ subject, action, detail }) => {
      const first = subject === id && !/duplicate|approved|confirmed|declined|withdrawn|refused|enabled/.test(action);
      return first || (field === 'hold_id' && JSON.stringify(detail).includes(`"hold_id":${JSON.stringify(id)}`));
    });
    return id === undefined || named.length === 1 ? [] : [`${field} ${JSON.stringify(id)} is in ${named.length} links`];
  });
}

/** What a request of each kind may come to change, beside holds, strategies and limits. */
const leaves: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  resume: [],
  'resume with safe mode': ['exit_safe_mode'],
  'exit-safe-mode': ['exit_safe_mode'],
  'exit-dry-run': ['exit_dry_run'],
  strategy: [],
  limit: [],
};

/** @param before null when others were under way, so that nobody knows what it was decided on */
function answeredAmiss({ kind, which }: Act, outcome: Outcome, before: ControlLevel | null): readonly string[] {
  const asked = leaves[kind];
  return [
    ...(isTurnedAway(outcome) ? [`${kind} was turned away`] : []),
    ...(asked === undefined ? [] : asksMore(asked, outcome)),
    ...(kind === 'lower' && before !== null
      ? limitAmiss(before, { ...limit, value: loweredTo(which) }, 'one', outcome)
      : []),
    ...(kind === 'limit' && before !== null
      ? limitAmiss(before, { ...limit, value: raisedTo(which) }, 'two', outcome)
      : []),
  ];
}

const seen: Record<string, number> = {};
const count = (what: string): void => void (seen[what] = (seen[what] ?? 0) + 1);

interface Model {
  readonly late: { act: Act; after: number }[];
}
class Send implements fc.AsyncCommand<Model, { plane: CrashingPlane; first: ControlLevel }> {
  readonly act: Act;
  constructor(one: Act) {
    this.act = one;
  }
  check = (): boolean => true;
  toString = (): string => JSON.stringify(this.act);
  async run(model: Model, { plane, first }: { plane: CrashingPlane; first: ControlLevel }): Promise<void> {
    const due = model.late.filter((one) => (one.after -= 1) < 0);
    model.late.splice(0, model.late.length, ...model.late.filter(({ after }) => after >= 0));
    if (this.act.late > 0) model.late.push({ act: this.act, after: this.act.late });
    const now = [...(this.act.late > 0 ? [] : [this.act]), ...due.map((one) => one.act)];
    plane.time.now += this.act.waitMs;
    const inForce = plane.tables.levels.get('main') ?? null;
    const outcomes = await Promise.all(
      now.flatMap((one) => [
        send(plane, one, one.crash).then((outcome) => ({ one, outcome })),
        ...(one.again === 'not' ? [] : [send(plane, one, one.again).then((outcome) => ({ one, outcome }))]),
      ]),
    );
    const amiss: string[] = [];
    for (const { one, outcome } of outcomes) {
      count(outcome.kind);
      if (outcome.kind === 'done') count(one.kind);
      amiss.push(...unanswered(plane, outcome));
      amiss.push(...answeredAmiss(one, outcome, outcomes.length === 1 ? inForce : null));
    }
    amiss.push(...disagreements(plane, first));
    if (amiss.length > 0) throw new Error(amiss.join('; '));
  }
}

test('whatever crashes, comes twice or late: level, requests, commands and chain agree, and nobody loosened it alone', async () => {
  const limit_scopes = [{ ...limit, value: '450' }];
  // A level of before there were resumes holds nothing, and is in HOLD all the same.
  const holdsNothing = often([4, constant(false)], [1, constant(true)]);
  await fc.assert(
    fc.asyncProperty(
      fc.commands([act.map((one) => new Send(one))], { maxCommands: 60, size: 'max' }),
      holdsNothing,
      async (commands, free) => {
        const off = { on: false, reason: 'any reason', by: 'system', since: NOON, origin: 'start' } as const;
        const level = { limit_scopes, ...(free ? { holds: [], safe_mode: off } : {}) };
        const plane = crashingPlane();
        await plane.begin(level);
        const setup = () => ({ model: { late: [] }, real: { plane, first: aLevel(level) } });
        await fc.asyncModelRun(setup, commands);
      },
    ),
    { numRuns: 150, seed: 20_261_121 },
  );
  // The walk must have met what it is about.
  for (const kind of [...requests, ...alone, ...decisions, 'crashed', 'refusal'].filter((one) => one !== 'enable')) {
    expect({ kind, often: (seen[kind] ?? 0) > 3 }).toEqual({ kind, often: true });
  }
}, 120_000);
