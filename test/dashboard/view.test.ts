import { describe, expect, test } from 'vitest';
import { STATUS_AGE_MS_MAX } from '#shared/wire/status.ts';
import type { OrderMark } from '#shared/domain/order.ts';
import { epochMs } from '#shared/domain/time.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import { batchOf } from '../../dashboard/view/batch.ts';
import { bannerOf } from '../../dashboard/view/banner.ts';
import { chaosLine } from '../../dashboard/view/chaos.ts';
import { changeInWords } from '../../dashboard/view/change.ts';
import { rowsOf, tagsOf } from '../../dashboard/view/hedges.ts';
import { journeyOf } from '../../dashboard/view/journey.ts';
import { freshnessOf, holdsOf, PICTURE_AGE_MS_MAX, type Freshness, type Who } from '../../dashboard/view/picture.ts';
import { edgeGuardOf, nearLimit } from '../../dashboard/view/trade-guards.ts';
import { toldOf, toldOfHold } from '../../dashboard/view/told.ts';
import { aHedge, aHold, aLevel, anAuditLink, anOrder, aPicture, aStatus, anApproval, START } from './builders.ts';

const current: Freshness = { kind: 'current', ageMs: 300 };
const alice: Who = { operator_id: 'alice', role: 'operator' };
const bob: Who = { operator_id: 'bob', role: 'operator' };
const vera: Who = { operator_id: 'vera', role: 'viewer' };
const off = { on: false, reason: 'approved', by: 'bob', since: START };
const granted = aLevel({
  holds: [],
  safe_mode: { ...off, origin: 'start' },
  resume_granted: { approval_id: 'ap3k9x2m7q', at: START },
});
const running = aLevel({ mode: 'RUN', holds: [], safe_mode: { ...off, origin: 'start' } });
const stepNow = (...args: Parameters<typeof journeyOf>): string | undefined =>
  journeyOf(...args).steps.find((step) => step.state === 'now')?.id;

describe('how far the page believes what it has', () => {
  test('the page calls a status stale at the same age as every other surface', () => {
    expect(PICTURE_AGE_MS_MAX).toBe(STATUS_AGE_MS_MAX);
  });

  test.each([
    { statusAgeMs: 5_000, sinceAnswerMs: 0, kind: 'current' },
    { statusAgeMs: 5_001, sinceAnswerMs: 0, kind: 'executor-silent' },
    { statusAgeMs: 4_000, sinceAnswerMs: 1_001, kind: 'executor-silent' },
    { statusAgeMs: 2_500, sinceAnswerMs: 2_501, kind: 'api-silent' },
    { statusAgeMs: null, sinceAnswerMs: 0, kind: 'executor-silent' },
    { statusAgeMs: 100, sinceAnswerMs: 5_001, kind: 'api-silent' },
  ])('a status $statusAgeMs ms old, the last answer $sinceAnswerMs ms ago: $kind', (row) => {
    const picture = aPicture({ statusAgeMs: row.statusAgeMs });
    expect(freshnessOf(picture, row.sinceAnswerMs).kind).toBe(row.kind);
  });

  test('a picture that is too old never shows RUN', () => {
    const picture = aPicture({ level: running, status: aStatus({ holds: [] }) });
    expect(bannerOf(picture, current).word).toBe('RUN');
    expect(bannerOf(picture, { kind: 'executor-silent', ageMs: 9_000 }).word).toBe('UNKNOWN');
    expect(bannerOf(picture, { kind: 'api-silent', sinceMs: 9_000 }).word).toBe('UNKNOWN');
  });
});

describe('the banner', () => {
  test('a hold that the executor has not written yet still shows as HOLD', () => {
    const own = aHold({ id: 'hold0000own1', reason: 'IN_DOUBT' });
    const picture = aPicture({ level: running, status: aStatus({ holds: [own] }) });
    expect(holdsOf(picture)).toEqual([own]);
    expect(bannerOf(picture, current)).toMatchObject({ tone: 'hold', word: 'HOLD' });
  });

  test('a hold that was lifted after the status was written is not shown again', () => {
    const picture = aPicture({ level: { ...granted, version: 9 }, status: aStatus({ level_version: 8 }) });
    expect(holdsOf(picture)).toEqual([]);
    expect(bannerOf(picture, current).tone).toBe('ready');
  });

  test('RUN says whether orders leave or are simulated', () => {
    const status = aStatus({ holds: [] });
    expect(bannerOf(aPicture({ level: running, status }), current).lines.join(' ')).toContain('SIMULATED');
    const real = { ...running, dry_run: off };
    expect(bannerOf(aPicture({ level: real, status }), current).lines.join(' ')).toContain('sent to the venues');
  });
});

describe('the way from HOLD to trading', () => {
  const status = aStatus({ holds: [] });
  test.each([
    { name: 'at start', picture: aPicture(), hedges: [], now: 'ask' },
    { name: 'asked', picture: aPicture({ pending: [anApproval()] }), hedges: [], now: 'approve' },
    { name: 'approved', picture: aPicture({ level: granted, status }), hedges: [], now: 'run' },
    { name: 'running', picture: aPicture({ level: running, status }), hedges: [], now: 'watch' },
    {
      name: 'rehearsed',
      picture: aPicture({ level: running, status }),

      hedges: [aHedge()],
      now: 'leave-dry-run',
    },
    {
      name: 'dry run left',
      picture: aPicture({ level: { ...running, dry_run: off }, status }),

      hedges: [],
      now: 'trade',
    },
  ])('$name: the step is $now', ({ picture, hedges, now }) => {
    expect(stepNow(picture, hedges, alice, current)).toBe(now);
  });

  test('who has left dry run before is not shown that step again on the next resume', () => {
    const { steps } = journeyOf(aPicture({ level: aLevel({ dry_run: off }) }), [], alice, current);
    expect(steps.map((step) => step.state)).toEqual(['now', 'later', 'later', 'done', 'done', 'later']);
  });

  test('the requester is told that they cannot approve, the other one that they can, the viewer neither', () => {
    const next = (who: Who): string => journeyOf(aPicture({ pending: [anApproval()] }), [], who, current).next;
    expect(next(alice)).toContain('you cannot approve your own request');
    expect(next(bob)).toContain('approve with your code');
    expect(next(vera)).toContain('another operator has to approve');
  });

  test('on old news nobody is told to go on', () => {
    const level = { ...granted };
    const next = journeyOf(aPicture({ level, status }), [], alice, { kind: 'executor-silent', ageMs: 6_000 }).next;
    expect(next).toContain('Do not resume');
    expect(journeyOf(aPicture({ level, status }), [], alice, current).next).toContain('Set RUN');
  });
});

describe('an approval in words', () => {
  test('it names each hold that it lifts, and each that it leaves', () => {
    const level = aLevel({ holds: [aHold(), aHold({ id: 'hold00000002', reason: 'RUNAWAY' })] });
    const lines = changeInWords(anApproval(), level);
    expect(lines).toContain('Lifts the hold STARTUP that system set.');
    expect(lines).toContain('Does not lift the hold RUNAWAY of system: HOLD stays.');
    expect(lines).toContain('Turns safe mode off.');
    expect(lines.join(' ')).not.toContain('dry run');
  });

  test('leaving dry run says that orders will then leave', () => {
    const change = { lift_holds: [], exit_safe_mode: false, exit_dry_run: true };
    expect(changeInWords(anApproval({ action: 'exit_dry_run', change }), aLevel())).toEqual([
      'Turns dry run off: new hedges are then sent to the venues.',
    ]);
  });
});

/** One of its orders was sent by this life or by an earlier one. */
function carriedOn(mark: OrderMark | null): HedgeRecord {
  const hedge = aHedge({ simulated: false });
  const [entry, other] = hedge.legs;
  return { ...hedge, legs: [entry, { ...other, orders: [anOrder({ mark })] }] };
}

describe('positions', () => {
  test.each([
    { hedge: aHedge(), tags: ['SIMULATED', 'OPEN'] },
    { hedge: aHedge({ simulated: false }), tags: ['OPEN'] },
    { hedge: aHedge({ simulated: false, state: 'partial' }), tags: ['OUTSTANDING RISK', 'PARTIAL'] },
    { hedge: aHedge({ simulated: false, state: 'in_doubt' }), tags: ['OUTSTANDING RISK', 'IN DOUBT'] },
    { hedge: aHedge({ state: 'closed' }), tags: ['SIMULATED', 'CLOSED'] },
    { hedge: carriedOn(null), tags: ['OPEN'] },
    { hedge: carriedOn('RESUMED'), tags: ['OPEN', 'RESUMED'] },
  ])('a $hedge.state hedge is tagged $tags', ({ hedge, tags }) => {
    expect(tagsOf(hedge).map((tag) => tag.text)).toEqual(tags);
  });

  test('live hedges are never dropped from the list, closed ones are, oldest first', () => {
    const live = [1, 2, 3].map((number) => aHedge({ id: `live${number}` }));
    const past = [1, 2].map((number) =>
      aHedge({ id: `past${number}`, state: 'closed', opened_at: epochMs(START + number) }),
    );
    expect(rowsOf([...past, ...live], 2).map((hedge) => hedge.id)).toEqual(['live1', 'live2', 'live3']);
    expect(rowsOf([...past, ...live], 4).map((hedge) => hedge.id)).toEqual(['live1', 'live2', 'live3', 'past2']);
  });
});

describe('what an action came to', () => {
  const ok = (body: unknown) => ({ kind: 'ok', body, tookMs: 5 }) as const;
  test('a HOLD is good news only with an acknowledgement', () => {
    const told = toldOfHold(ok({ acknowledged: true, ack_ms: 12.4, version: 7 }));
    expect(told).toMatchObject({ tone: 'good', title: 'HOLD acknowledged in 12 ms by the executor (version 7).' });
    for (const answer of [
      ok({ acknowledged: false, ack_ms: null, version: 7 }),
      ok({}),
      { kind: 'unreachable', why: 'no connection' } as const,
    ]) {
      expect(toldOfHold(answer).tone).toBe('loud');
      expect(toldOfHold(answer).title).toContain('NOT acknowledged');
    }
  });

  test('silence is told as not known, never as failed', () => {
    expect(toldOf({ kind: 'unreachable', why: 'no answer within 6 s' }, 'Done.').title).toContain('Not known');
  });

  test('a refusal shows its code and its hint', () => {
    const error = {
      code: 'same_operator',
      message: 'alice asked for it',
      field: null,
      hint: 'Ask bob.',
      request_id: 'r',
    };
    const told = toldOf({ kind: 'refused', status: 409, error: { ...error, code: 'same_operator' } }, 'Done.');
    expect(told.title).toBe('Refused: alice asked for it (same_operator).');
    expect(told.hint).toContain('Another operator');
    const other = toldOf({ kind: 'refused', status: 422, error: { ...error, code: 'invalid_field' } }, 'Done.');
    expect(other.hint).toBe('Ask bob.');
  });
});

describe('the guards of trading', () => {
  test.each([
    [0, false],
    [48, false],
    [49, true],
    [60, true],
    [61, true],
  ])('%i of 60 a minute is near the limit: %s', (count, near) => {
    expect(nearLimit(count, 60)).toBe(near);
  });

  const said = (value: string) => [
    {
      id: 'edge_guard',
      scope: '-',
      priority: 'P1',
      status: 'OK',
      value,
      limit: null,
      unit: '',
      summary: 'so',
      since: START,
      blocks_entries: null,
    } as const,
  ];
  test('a new leg is allowed or blocked by what the guard says; of an old status, or without a reading, nobody knows', () => {
    expect(edgeGuardOf(aStatus({ guards: said('allowed') }), false)).toMatchObject({ allowed: true, word: 'ALLOWED' });
    expect(edgeGuardOf(aStatus({ guards: said('blocked') }), false)).toMatchObject({ allowed: false, word: 'BLOCKED' });
    expect(edgeGuardOf(aStatus({ guards: said('allowed') }), true)).toMatchObject({ allowed: null, word: 'UNKNOWN' });
    expect(edgeGuardOf(aStatus(), false).word).toBe('UNKNOWN');
  });
});

describe('what goes wrong on purpose', () => {
  test('is a line of its own while it does, and no line otherwise', () => {
    expect(chaosLine(aStatus().chaos)).toBeNull();
    const injected = { ws_dropped: 0, rest_failed: 0, orders_delayed: 0 };
    const chaos = { profile: 'mild', ws_drop_p: 0.05, rest_timeout_p: 0.125, order_delay_ms: 50, seed: 1, injected };
    expect(chaosLine(chaos)).toBe(
      'Chaos profile: mild (5 % of book updates dropped, 12.5 % of requests fail, orders 50 ms late)',
    );
  });
});

describe('a link of the audit chain that holds several events', () => {
  const events = [
    { at: START, action: 'orchestrator', subject: 'funding_carry', reason: 'skip', actor: 'system', detail: {} },
    {
      at: START + 1,
      action: 'entries_blocked',
      subject: 'book_sanity okx',
      reason: 'void',
      actor: 'executor-1',
      detail: {},
    },
  ];

  test('is shown with each of them, in their order', () => {
    expect(batchOf(anAuditLink({ action: 'executor_events', detail: { events } }))).toEqual(events);
  });

  test('shows what it can read, and a link that is one event holds none', () => {
    const half = [...events, { at: START, action: 'orchestrator' }, null, 'gossip'];
    expect(batchOf(anAuditLink({ action: 'executor_events', detail: { events: half } }))).toEqual(events);
    expect(batchOf(anAuditLink({ action: 'executor_events', detail: { events: 'gossip' } }))).toEqual([]);
    expect(batchOf(anAuditLink({ action: 'hold_set', detail: { events } }))).toEqual([]);
  });
});
