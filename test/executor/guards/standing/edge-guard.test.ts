import { describe, expect, test } from 'vitest';
import { edgeGuard, type EdgeSnapshot } from '#executor/guards/standing/edge-guard.ts';
import { executionQuality, type VenueQuality } from '#executor/guards/standing/execution-quality.ts';

const aVenue = (change: Partial<VenueQuality> = {}): VenueQuality => ({
  venue: 'okx',
  attempts: 10,
  failures: 0,
  slippageBpsMean: 0,
  ...change,
});
const aSnapshot = (change: Partial<EdgeSnapshot> = {}): EdgeSnapshot => ({
  holds: [],
  aloneMs: 0,
  venues: [aVenue({ venue: 'binance-um' }), aVenue()],
  pnlFalls: 0,
  exposureLoad: 0,
  desync: false,
  liquidityBlocked: false,
  ...change,
});
const limits = { aloneMsMax: 2_000, attemptsMin: 10, failureShareMax: 0.3, slippageBpsMax: 8, exposureLoadMin: 0.5 };
const look = (change: Partial<EdgeSnapshot>) => edgeGuard(aSnapshot(change), limits)[0];

describe('the edge guard lets a new leg be opened, and one step further blocks it', () => {
  test.each<[string, Partial<EdgeSnapshot>, Partial<EdgeSnapshot>, string]>([
    ['a leg alone for 2000 ms', { aloneMs: 2_000 }, { aloneMs: 2_001 }, 'a leg has stood alone for 2 s'],
    [
      'failures of a venue below 30 %',
      { venues: [aVenue({ attempts: 20, failures: 5 })] },
      { venues: [aVenue({ attempts: 20, failures: 6 })] },
      '6 of the last 20 orders on okx failed',
    ],
    [
      'too few attempts to judge',
      { venues: [aVenue({ attempts: 9, failures: 9, slippageBpsMean: 50 })] },
      { venues: [aVenue({ attempts: 10, failures: 9 })] },
      '9 of the last 10 orders on okx failed',
    ],
    [
      'a mean slippage of 8 bps',
      { venues: [aVenue({ slippageBpsMean: 8 })] },
      { venues: [aVenue({ slippageBpsMean: 8.1 })] },
      'fills on okx are 8.1 bps worse than planned',
    ],
    [
      'profit that fell four times under load',
      { pnlFalls: 4, exposureLoad: 0.5 },
      { pnlFalls: 5, exposureLoad: 0.5 },
      'unrealised profit has fallen 5 times in a row with 50 % of the exposure in use',
    ],
    [
      'profit that falls with little exposure',
      { pnlFalls: 5, exposureLoad: 0.49 },
      { pnlFalls: 6, exposureLoad: 0.5 },
      'unrealised profit has fallen 6 times in a row with 50 % of the exposure in use',
    ],
    ['books that agree', {}, { desync: true }, 'desync: our books and a venue disagree'],
    ['margin enough', {}, { liquidityBlocked: true }, 'liquidity_blocked: a venue is short of free margin'],
  ])('%s', (_name, allowed, blocked, why) => {
    expect(look(allowed)).toMatchObject({ status: 'OK', value: 'allowed' });
    expect(look(allowed)?.blocksEntries).toBeUndefined();
    expect(look(blocked)).toMatchObject({ status: 'WARN', value: 'blocked', summary: why, blocksEntries: 'all' });
  });

  test('a HOLD or a throttle is told as the reason, and blocks nothing that permission does not', () => {
    const verdict = look({ holds: ['STARTUP', 'RUNAWAY', 'STARTUP'] });
    expect(verdict).toMatchObject({ status: 'OK', value: 'blocked', summary: 'HOLD is on (STARTUP, RUNAWAY)' });
    expect(verdict?.blocksEntries).toBeUndefined();
  });

  test('every reason is told', () => {
    expect(look({ holds: ['RECON_DESYNC'], desync: true, liquidityBlocked: true })?.summary).toBe(
      'HOLD is on (RECON_DESYNC); desync: our books and a venue disagree; liquidity_blocked: a venue is short of free margin',
    );
  });
});

describe('a venue is red from 30 % of failures on, warned of from 15 %', () => {
  test.each([
    [20, 2, 'OK'],
    [20, 3, 'WARN'],
    [20, 5, 'WARN'],
    [20, 6, 'ERROR'],
    [9, 9, 'OK'],
  ])('of %i attempts %i failed: %s', (attempts, failures, status) => {
    expect(executionQuality([aVenue({ attempts, failures })], 10, 0.3)).toMatchObject([{ scope: 'okx', status }]);
  });

  test('no attempt is no share, not none of them failed', () => {
    expect(executionQuality([aVenue({ attempts: 0, slippageBpsMean: null })], 10, 0.3)).toMatchObject([
      { status: 'OK', value: null },
    ]);
  });
});
