/** The simulated venues' language: requests carry our own values, so that everything above the wire is the shipped code. */
import { useOf } from '#executor/venues/ccxt/budget.ts';
import type { Call, Dialect, Placed } from '#executor/venues/ccxt/dialect.ts';
import type { VenueRequest } from '#executor/venues/ccxt/wire-client.ts';
import type { FundingPayment, RejectReason, VenueBalance, VenuePosition } from '#executor/venues/venue.ts';
import { rejectReasons } from '#executor/venues/paper/paper-outcomes.ts';
import type { ClearedOrder, Fill, ForcedOrder, OrderReport } from '#shared/domain/order.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentRules, VenueId } from '#shared/domain/venue.ts';

export interface Asked {
  readonly order?: ClearedOrder;
  readonly windowMs?: number;
  readonly id?: string;
  readonly leverage?: number;
  readonly timeoutMs?: number;
  readonly since?: EpochMs;
}
export type Path =
  | 'place'
  | 'cancel'
  | 'cancel-foreign'
  | 'cancel-all'
  | 'find'
  | 'fills'
  | 'positions'
  | 'balance'
  | 'open-orders'
  | 'forced'
  | 'time'
  | 'prepare'
  | 'fees'
  | 'funding'
  | 'funding-payments'
  | 'dead-man'
  | 'rules';

/** As much as the venues' own lists cost, with the trades of one order. */
const FORCED_WEIGHT: Readonly<Record<VenueId, number>> = { 'binance-um': 30, okx: 5 };

export const ask = (path: Path, asked: Asked = {}, weight = 1): VenueRequest => ({
  api: 'simulated',
  path,
  method: path === 'place' ? 'POST' : 'GET',
  params: { ...asked },
  weight,
});

const rejections: Readonly<Record<string, RejectReason>> = { ...rejectReasons, 'too-late': 'too-late' };

/** As the venues count one page of their lists. */
const FUNDING_WEIGHT: Readonly<Record<VenueId, number>> = { 'binance-um': 30, okx: 1 };

export function plainDialect(venue: VenueId): Dialect {
  // The second venue answers as OKX does: with an id and nothing of what has filled.
  const tellsReport = venue === 'binance-um';
  return {
    venue,
    bookDepth: 10,
    weights: {},
    trading: {
      rejections,
      alreadyDone: new Set(['not-found']),
      notFound: new Set(['not-found']),
      async place(call, order, _rules, windowMs): Promise<Placed> {
        const report = (await call(ask('place', { order, windowMs }), useOf(order.purpose))) as OrderReport;
        return { kind: 'accepted', venueOrderId: report.venueOrderId, report: tellsReport ? report : null };
      },
      cancel: (_rules, id) => ask('cancel', { id }),
      cancelForeign: (_rules, venueOrderId) => ask('cancel-foreign', { id: venueOrderId }),
      async cancelAll(call) {
        await call(ask('cancel-all'), 'repair');
        return true;
      },
      async armDeadMan(call, _rules, timeoutMs) {
        await call(ask('dead-man', { timeoutMs }), 'repair');
        return true;
      },
      find: (_rules, id) => ask('find', { id }),
      found: (raw) => raw as OrderReport,
      fills: async (call, _rules, _venueOrderId, id) => (await call(ask('fills', { id }), 'repair')) as readonly Fill[],
      parsePush: () => null,
      connectedMeansLive: () => true,
    },
    account: {
      rulesOf: () => null,
      positions: async (call) => (await call(ask('positions'), 'read')) as readonly VenuePosition[],
      balance: async (call) => (await call(ask('balance'), 'read')) as VenueBalance,
      openOrders: async (call) => (await call(ask('open-orders'), 'read')) as readonly OrderReport[],
      time: async (call) => (await call(ask('time'), 'read')) as EpochMs,
      prepare: async (call, _rules, leverage) =>
        (await call(ask('prepare', { leverage }), 'read')) as { readonly oneWay: boolean; readonly leverage: number },
      fees: async (call) => (await call(ask('fees'), 'read')) as { readonly taker: number; readonly maker: number },
      funding: async (call) =>
        (await call(ask('funding'), 'read')) as { readonly rate: number; readonly nextAt: EpochMs },
      fundingPayments: async (call, _rules, since) =>
        (await call(ask('funding-payments', { since }, FUNDING_WEIGHT[venue]), 'read')) as readonly FundingPayment[],
      forcedOrders: async (call, _rules, since) =>
        (await call(ask('forced', { since }, FORCED_WEIGHT[venue]), 'read')) as readonly ForcedOrder[],
    },
  };
}

export const askForRules = async (call: Call): Promise<InstrumentRules> =>
  (await call(ask('rules'), 'read')) as InstrumentRules;
