/** The simulator's own REST under `/sim`: what really happened at the venues, and the levers that make things go wrong. No venue has these paths. */
import * as z from 'zod';

import { formatE8, parseE8, quantity } from '#shared/domain/money.ts';
import { forcedReasons } from '#shared/domain/order.ts';

import type { ReceivedOrder, VenueCore } from './core.ts';
import { Faults, noFaults } from './faults.ts';
import { ok, type Answer, type Request } from './http.ts';
import { INSTRUMENT } from './instruments.ts';
import { parseJson } from './json.ts';
import type { OverlayInfo } from './market/overlay.ts';
import type { MarketInfo } from './market/source.ts';

/** What the simulator plays, for banner and status: nothing re-framed or invented goes unmarked. */
export interface SimulatorInfo extends MarketInfo {
  readonly overlay: OverlayInfo;
  readonly speed: number;
}

export interface AdminOptions {
  readonly info: SimulatorInfo;
  readonly latencyMs: number;
  readonly cores: Readonly<Record<'binance' | 'okx', VenueCore>>;
  readonly marketMs: () => number;
}

const fillsOf = (core: VenueCore) =>
  core.matcher
    .orders()
    .flatMap((order) => order.trades.map((trade) => ({ order, trade })))
    .toSorted((a, b) => a.trade.tradeNumber - b.trade.tradeNumber)
    .map(({ order, trade }) => ({
      clientOrderId: order.clientOrderId,
      orderId: String(order.orderNumber),
      tradeId: String(trade.tradeNumber),
      side: order.side,
      reduceOnly: order.reduceOnly,
      price: formatE8(trade.price),
      quantity: formatE8(trade.quantity),
      fee: formatE8(trade.fee),
      realised: formatE8(trade.realised),
      maker: trade.maker,
      at: trade.at,
    }));

const fundingOf = (core: VenueCore) =>
  core.funding.paid().map(({ number, at, amount, rate, quantity }) => ({
    id: String(number),
    at,
    amount: formatE8(amount),
    rate,
    quantity: formatE8(quantity),
  }));

function receivedOf(core: VenueCore, entry: ReceivedOrder) {
  const order = entry.outcome === 'accepted' ? core.matcher.order(entry.clientOrderId) : undefined;
  const { request } = entry;
  return {
    clientOrderId: entry.clientOrderId,
    arrivedAt: entry.arrivedAt,
    stampedAt: entry.stampedAt,
    outcome: entry.outcome,
    code: entry.code,
    state: order?.state ?? null,
    side: request?.side ?? null,
    kind: request?.kind ?? null,
    quantity: request === null ? null : formatE8(request.quantity),
    limitPrice: request === null || request.limitPrice === null ? null : formatE8(request.limitPrice),
    reduceOnly: request?.reduceOnly ?? null,
    filled: order === undefined ? null : formatE8(order.filled),
  };
}

function positionsOf(core: VenueCore) {
  const position = core.account.position(INSTRUMENT);
  return {
    wallet: formatE8(core.account.wallet()),
    equity: formatE8(core.account.equity()),
    available: formatE8(core.account.available()),
    positions: [
      {
        instrument: INSTRUMENT,
        quantity: formatE8(position.quantity),
        entryPrice: position.entryPrice === null ? null : formatE8(position.entryPrice),
        markPrice: position.markPrice === null ? null : formatE8(position.markPrice),
        unrealised: formatE8(position.unrealised),
        realised: formatE8(position.realised),
        leverage: position.leverage,
      },
    ],
    openOrders: core.matcher.openOrders().map((order) => order.clientOrderId),
  };
}

function changeFaults(core: VenueCore, request: Request, latencyMs: number): Answer {
  if (request.method === 'GET') return ok(core.faults());
  if (request.method === 'DELETE') core.setFaults(noFaults(latencyMs));
  else {
    const parsed = Faults.partial().safeParse(parseJson(request.body));
    if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
    const asked = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
    core.setFaults(Faults.parse({ ...core.faults(), ...asked }));
  }
  return ok(core.faults());
}

const Force = z.strictObject({
  reason: z.enum(forcedReasons),
  /** Base currency; the whole position when it is left out. */
  quantity: z
    .string()
    .refine((text) => (parseE8(text) ?? 0n) > 0n)
    .transform(quantity)
    .optional(),
});

/** The venue closes a position by itself, as it would in an ADL, a liquidation or a settlement. */
function forceClose(core: VenueCore, request: Request): Answer {
  const parsed = Force.safeParse(parseJson(request.body));
  if (request.method !== 'POST' || !parsed.success)
    return {
      status: 400,
      body: { error: 'POST {"reason": "adl" | "liquidation" | "settlement", "quantity"?: "0.01"}' },
    };
  const order = core.forceClose(parsed.data.reason, parsed.data.quantity ?? null);
  if (order === null) return { status: 409, body: { error: 'nothing is held' } };
  return ok({ orderId: String(order.orderNumber), filled: formatE8(order.filled) });
}

const ByHand = z.strictObject({
  side: z.enum(['buy', 'sell']),
  /** Base currency. */
  quantity: z
    .string()
    .refine((text) => (parseE8(text) ?? 0n) > 0n)
    .transform(quantity),
});

/** A position that is not ours, on our account. */
function tradeByHand(core: VenueCore, request: Request): Answer {
  const parsed = ByHand.safeParse(parseJson(request.body));
  if (request.method !== 'POST' || !parsed.success)
    return { status: 400, body: { error: 'POST {"side": "buy" | "sell", "quantity": "0.01"}' } };
  const order = core.byHand(parsed.data.side, parsed.data.quantity);
  if (order === null) return { status: 409, body: { error: 'the venue refuses it' } };
  return ok({ orderId: String(order.orderNumber), filled: formatE8(order.filled) });
}

export function createAdmin(options: AdminOptions): (request: Request) => Answer {
  const { info, cores } = options;
  return (request) => {
    if (request.path === '/sim/info')
      return ok({
        ...info,
        marketMs: Math.round(options.marketMs()),
        now: { binance: cores.binance.now(), okx: cores.okx.now() },
      });
    const [, venue = '', what = ''] = /^\/sim\/(binance|okx)\/(\w+)$/.exec(request.path) ?? [];
    const core = venue === 'binance' || venue === 'okx' ? cores[venue] : undefined;
    if (core !== undefined) {
      if (what === 'faults') return changeFaults(core, request, options.latencyMs);
      if (what === 'forced') return forceClose(core, request);
      if (what === 'by_hand') return tradeByHand(core, request);
      if (what === 'fills') return ok(fillsOf(core));
      if (what === 'counts') return ok(core.counts());
      if (what === 'orders') return ok(core.received().map((entry) => receivedOf(core, entry)));
      if (what === 'funding') return ok(fundingOf(core));
      if (what === 'positions') return ok(positionsOf(core));
    }
    return {
      status: 404,
      body: {
        error: `${request.path} is not here; there are /sim/info and /sim/{binance|okx}/{fills|orders|funding|counts|positions|faults|forced|by_hand}`,
      },
    };
  };
}
