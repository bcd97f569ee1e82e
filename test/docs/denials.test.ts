import { expect, test } from 'vitest';
import { guards } from '#executor/guards/index.ts';
import { describeDenial, type Denial, type DenialCode } from '#shared/domain/denial.ts';
import { notional, quantity } from '#shared/domain/money.ts';
import { purposes } from '#shared/domain/order.ts';

/** One example of each; leaving one out does not compile. */
const examples: { readonly [Code in DenialCode]: Extract<Denial, { code: Code }> } = {
  NOT_PERMITTED: { code: 'NOT_PERMITTED', purpose: 'open', because: 'HOLD is on (MANUAL)' },
  QUOTE_STALE: { code: 'QUOTE_STALE', venue: 'okx', quoteAgeMs: 1_250, quoteAgeMsMax: 1_000 },
  BOOK_UNUSABLE: { code: 'BOOK_UNUSABLE', venue: 'okx', why: 'void, one-sided, crossed or not a number' },
  EDGE_IMPLAUSIBLE: { code: 'EDGE_IMPLAUSIBLE', edgeBps: 312.4, edgeBpsMax: 200 },
  TOTAL_NOTIONAL_EXCEEDS_MAX: {
    code: 'TOTAL_NOTIONAL_EXCEEDS_MAX',
    notional: notional('4998.2'),
    notionalMax: notional('4000'),
  },
  STRATEGY_BUDGET_EXCEEDS_MAX: {
    code: 'STRATEGY_BUDGET_EXCEEDS_MAX',
    notional: notional('4998.2'),
    notionalMax: notional('4000'),
  },
  POSITION_EXCEEDS_MAX: {
    code: 'POSITION_EXCEEDS_MAX',
    venue: 'okx',
    notional: notional('2499.1'),
    notionalMax: notional('2000'),
  },
  VENUE_NOTIONAL_EXCEEDS_MAX: {
    code: 'VENUE_NOTIONAL_EXCEEDS_MAX',
    venue: 'okx',
    notional: notional('1499.4'),
    notionalMax: notional('1000'),
  },
  OPEN_POSITIONS_EXCEED_MAX: { code: 'OPEN_POSITIONS_EXCEED_MAX', positions: 3, positionsMax: 2 },
  OPEN_ORDERS_EXCEED_MAX: { code: 'OPEN_ORDERS_EXCEED_MAX', on: 'all', orders: 9, ordersMax: 8 },
  ORDER_RATE_EXCEEDS_MAX: { code: 'ORDER_RATE_EXCEEDS_MAX', ordersPerMin: 121, ordersPerMinMax: 120 },
  OPPOSITE_HEDGE_OPEN: { code: 'OPPOSITE_HEDGE_OPEN', hedge: 'h0000002a' },
  SIMULATED_STILL_OPEN: { code: 'SIMULATED_STILL_OPEN', hedges: 1 },
  OFF_STEP: { code: 'OFF_STEP', venue: 'binance-um', quantity: quantity('0.0105'), lot: quantity('0.001') },
  BELOW_MINIMUM: { code: 'BELOW_MINIMUM', venue: 'binance-um', what: 'notional', value: '61.8', minimum: '100' },
  MARGIN_SHORT: { code: 'MARGIN_SHORT', venue: 'okx', needed: notional('166.5'), free: notional('20') },
  NOT_REDUCE_ONLY: { code: 'NOT_REDUCE_ONLY', purpose: 'close' },
  MORE_THAN_EXPOSED: { code: 'MORE_THAN_EXPOSED', quantity: quantity('0.01'), exposed: quantity('0.008') },
  ENTRIES_BLOCKED: {
    code: 'ENTRIES_BLOCKED',
    guard: 'clock_skew',
    on: 'okx',
    why: 'the clock of okx is 300 ms from ours, as far as can be told',
  },
  TOLD_TO_WAIT: { code: 'TOLD_TO_WAIT' },
  NO_ID_RESERVED: { code: 'NO_ID_RESERVED' },
};

const page = (): string => {
  const rows = Object.values(examples).map((example) => `| \`${example.code}\` | ${describeDenial(example)} |`);
  const speak = purposes.map(
    (purpose) => `| \`${purpose}\` | ${guards[purpose].map((guard) => guard.name).join(', ')} |`,
  );
  return [
    '# Why an order was denied',
    '',
    'Generated from `shared/domain/denial.ts` and `executor/guards/index.ts`; `npm run golden` renews it. A guard *denies*,',
    'a venue *rejects*, a person *declines*. Counts since the start are in the status (`denials`) and on the page.',
    '',
    '| code | as it reads |',
    '|---|---|',
    ...rows,
    '',
    'Which guards speak on which purpose. No cap speaks on what completes, unwinds or closes.',
    '',
    '| purpose | guards |',
    '|---|---|',
    ...speak,
    '',
  ].join('\n');
};

test('docs/denials.md says what the code says', async () => {
  await expect(page()).toMatchFileSnapshot('../../docs/denials.md');
});
