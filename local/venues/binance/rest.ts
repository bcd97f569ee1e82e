/** Binance's REST paths: which handler, and whether it needs a key or a signature. */
import type { VenueCore } from '../core.ts';
import type { VenueCredentials } from '../credentials.ts';
import { ok, type Answer, type Request, type VenueRest } from '../http.ts';
import { WireRefusal } from '../refusal.ts';
import type { DeadMan } from '../timers.ts';
import * as account from './account.ts';
import { checkKey, checkSigned, parametersOf } from './auth.ts';
import { missing, refuse } from './errors.ts';
import * as orders from './orders.ts';
import { bookTicker, depthSnapshot, exchangeInfo, premiumIndex } from './public.ts';
import { SYMBOL } from './payloads.ts';

type Access = 'public' | 'key' | 'signed';
interface Route {
  readonly access: Access;
  readonly handle: (parameters: URLSearchParams, apiKey: string | undefined) => unknown;
}

export interface BinanceRestOptions {
  readonly core: VenueCore;
  readonly credentials: VenueCredentials['binance'];
  readonly settings: account.BinanceSettings;
  readonly deadMan: DeadMan;
  readonly freshId: () => string;
}

const openTo = (handle: Route['handle']): Route => ({ access: 'public', handle });
const keyed = (handle: Route['handle']): Route => ({ access: 'key', handle });
const signed = (handle: Route['handle']): Route => ({ access: 'signed', handle });

/** @throws {WireRefusal} while hedge mode is on: the simulator nets, and says so instead of pretending */
export function refuseHedgeMode(settings: account.BinanceSettings): void {
  if (settings.dualSide) throw refuse(-4061, "Order's position side does not match user's setting.");
}

function publicRoutes({ core }: BinanceRestOptions): Record<string, Route> {
  return {
    'GET /fapi/v1/ping': openTo(() => ({})),
    'GET /fapi/v1/time': openTo(() => ({ serverTime: core.now() })),
    'GET /fapi/v1/exchangeInfo': openTo(() => exchangeInfo(core)),
    'GET /fapi/v1/depth': openTo((parameters) => depthSnapshot(core, parameters)),
    'GET /fapi/v1/ticker/bookTicker': openTo((parameters) =>
      parameters.has('symbol') ? bookTicker(core) : [bookTicker(core)],
    ),
    'GET /fapi/v1/premiumIndex': openTo((parameters) =>
      parameters.has('symbol') ? premiumIndex(core) : [premiumIndex(core)],
    ),
    'GET /fapi/v1/fundingInfo': openTo(() => []),
  };
}

function orderRoutes({ core, settings, deadMan, freshId }: BinanceRestOptions): Record<string, Route> {
  return {
    'POST /fapi/v1/order': signed((parameters) => {
      refuseHedgeMode(settings);
      return orders.placeOrder(core, parameters, freshId);
    }),
    'GET /fapi/v1/order': signed((parameters) => orders.queryOrder(core, parameters)),
    'DELETE /fapi/v1/order': signed((parameters) => orders.cancelOrder(core, parameters)),
    'DELETE /fapi/v1/allOpenOrders': signed((parameters) => orders.cancelAllOrders(core, parameters)),
    'GET /fapi/v1/openOrder': signed((parameters) => orders.queryOpenOrder(core, parameters)),
    'GET /fapi/v1/openOrders': signed(() =>
      core.matcher
        .openOrders()
        .map((order) =>
          orders.queryOrder(core, new URLSearchParams({ symbol: SYMBOL, orderId: String(order.orderNumber) })),
        ),
    ),
    'GET /fapi/v1/allOrders': signed((parameters) => orders.allOrders(core, parameters)),
    'GET /fapi/v1/forceOrders': signed((parameters) => orders.forceOrders(core, parameters)),
    'GET /fapi/v1/userTrades': signed((parameters) => orders.userTrades(core, parameters)),
    'POST /fapi/v1/countdownCancelAll': signed((parameters) => {
      orders.needSymbol(parameters);
      const countdownTime = Number(parameters.get('countdownTime') ?? NaN);
      if (!Number.isInteger(countdownTime) || countdownTime < 0) throw missing('countdownTime');
      deadMan.arm(countdownTime);
      return { symbol: SYMBOL, countdownTime: String(countdownTime) };
    }),
  };
}

function accountRoutes({ core, settings, freshId }: BinanceRestOptions): Record<string, Route> {
  return {
    'GET /fapi/v2/account': signed(() => ({ ...account.accountPayload(core), positions: account.positionsV2(core) })),
    'GET /fapi/v3/account': signed(() => account.accountPayload(core)),
    'GET /fapi/v2/balance': signed((_parameters, apiKey) => account.balancePayload(core, apiKey)),
    'GET /fapi/v3/balance': signed((_parameters, apiKey) => account.balancePayload(core, apiKey)),
    'GET /fapi/v2/positionRisk': signed(() => account.positionsV2(core)),
    'GET /fapi/v3/positionRisk': signed(() => account.openPositions(core)),
    'GET /fapi/v1/leverageBracket': signed(account.leverageBracket),
    'GET /fapi/v1/income': signed((parameters) => account.income(core, parameters)),
    'GET /fapi/v1/symbolConfig': signed(() => account.symbolConfig(core)),
    'GET /sapi/v1/account/apiRestrictions': signed((_parameters, apiKey) => account.apiRestrictions(core, apiKey)),
    'GET /fapi/v1/accountConfig': signed(() => account.accountConfig(core, settings)),
    'GET /fapi/v1/commissionRate': signed(
      (parameters) => (orders.needSymbol(parameters), account.commissionRate(core)),
    ),
    'POST /fapi/v1/leverage': signed((parameters) => account.setLeverage(core, parameters)),
    'POST /fapi/v1/marginType': signed(account.setMarginType),
    'GET /fapi/v1/positionSide/dual': signed(() => ({ dualSidePosition: settings.dualSide })),
    'POST /fapi/v1/positionSide/dual': signed((parameters) => account.setPositionMode(core, settings, parameters)),
    'POST /fapi/v1/listenKey': keyed((_parameters, apiKey = '') => {
      const listenKey = freshId();
      settings.listenKeys.set(listenKey, apiKey);
      return { listenKey };
    }),
    'PUT /fapi/v1/listenKey': keyed(() => ({ listenKey: [...settings.listenKeys.keys()].at(-1) ?? '' })),
    'DELETE /fapi/v1/listenKey': keyed(() => (settings.listenKeys.clear(), {})),
  };
}

const refusalAnswer = (refusal: WireRefusal): Answer => ({
  status: refusal.status,
  body: { code: Number(refusal.code), msg: refusal.message },
});

export function createBinanceRest(options: BinanceRestOptions): VenueRest {
  const { core, credentials } = options;
  const routes = new Map(
    Object.entries({ ...publicRoutes(options), ...orderRoutes(options), ...accountRoutes(options) }),
  );
  let weight = 0;
  let minute = 0;
  const isOrder = (request: Request): boolean => request.path === '/fapi/v1/order' && request.method === 'POST';

  /** With the fault `windowUnchecked` an order is judged as if it had come at once. */
  function judgedAt(request: Request): number {
    const stamp = Number(parametersOf(request).get('timestamp') ?? NaN);
    return isOrder(request) && core.faults().windowUnchecked && Number.isInteger(stamp) ? stamp : core.now();
  }

  function authorised(route: Route, request: Request): URLSearchParams {
    const { keysRevoked } = core.faults();
    if (route.access === 'signed') return checkSigned(request, credentials, judgedAt(request), keysRevoked);
    if (route.access === 'key') checkKey(request, credentials, keysRevoked);
    return parametersOf(request);
  }

  function answer(request: Request): Answer {
    const route = routes.get(`${request.method} ${request.path}`);
    if (route === undefined) throw refuse(-5000, `Path ${request.path}, Method ${request.method} is invalid`, 404);
    const parameters = authorised(route, request);
    return ok(route.handle(parameters, request.header('x-mbx-apikey')));
  }

  function logRefused(request: Request, refusal: WireRefusal): void {
    const parameters = parametersOf(request);
    const stamp = Number(parameters.get('timestamp') ?? NaN);
    core.refused(parameters.get('newClientOrderId') ?? '', refusal.code, Number.isFinite(stamp) ? stamp : null);
  }

  return {
    core,
    ordersSomething: (request) => request.path.startsWith('/fapi/v1/order') && request.method !== 'GET',
    placesOrder: isOrder,
    whenBanned() {
      const { banSeconds } = core.faults();
      const said = `Way too many requests; IP banned until ${core.now() + banSeconds * 1_000}. Please use the websocket for live updates to avoid bans.`;
      return { ...refusalAnswer(refuse(-1003, said, 418)), headers: { 'retry-after': String(banSeconds) } };
    },
    whenInMaintenance: () => ({
      status: 503,
      body: {
        code: -1008,
        msg: 'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
      },
    }),
    handle(request) {
      const now = Math.floor(core.now() / 60_000);
      weight = now === minute ? weight + 1 : 1;
      minute = now;
      const headers = { 'x-mbx-used-weight-1m': String(weight) };
      const before = core.received().length;
      try {
        return { ...answer(request), headers };
      } catch (error) {
        if (!(error instanceof WireRefusal)) throw error;
        if (isOrder(request) && core.received().length === before) logRefused(request, error);
        return { ...refusalAnswer(error), headers };
      }
    },
  };
}
