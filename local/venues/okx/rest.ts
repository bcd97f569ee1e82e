/** OKX's REST paths: which handler, and whether it needs a signature. Every body is `{code, data, msg}`. */
import * as z from 'zod';

import type { VenueCore } from '../core.ts';
import type { VenueCredentials } from '../credentials.ts';
import { ok, type Answer, type Request, type VenueRest } from '../http.ts';
import { parseJson } from '../json.ts';
import { WireRefusal } from '../refusal.ts';
import type { DeadMan } from '../timers.ts';
import * as account from './account.ts';
import { checkDeadline, checkSigned } from './auth.ts';
import { refuse } from './errors.ts';
import * as orders from './orders.ts';
import { balancePayload } from './payloads.ts';
import * as open from './public.ts';

interface Call {
  readonly parameters: URLSearchParams;
  readonly body: unknown;
  readonly stampedAt: number | null;
  readonly apiKey: string | undefined;
}
type Handler = (call: Call) => readonly unknown[];

export interface OkxRestOptions {
  readonly core: VenueCore;
  readonly credentials: VenueCredentials['okx'];
  readonly settings: orders.OkxSettings;
  readonly deadMan: DeadMan;
  readonly freshId: () => string;
}

/** Longest dead-man's time that OKX takes, and the shortest; zero disarms. */
const DEAD_MAN_SEC_MIN = 10;
const DEAD_MAN_SEC_MAX = 120;

function publicRoutes({ core }: OkxRestOptions): Record<string, Handler> {
  return {
    'GET /api/v5/public/time': () => [{ ts: String(core.now()) }],
    'GET /api/v5/public/instruments': ({ parameters }) => open.instruments(parameters),
    'GET /api/v5/public/funding-rate': () => open.fundingRate(core),
    'GET /api/v5/public/mark-price': () => open.markPrice(core),
    'GET /api/v5/market/books': ({ parameters }) => open.books(core, parameters),
    'GET /api/v5/market/ticker': () => open.ticker(core),
    'GET /api/v5/market/tickers': () => open.ticker(core),
    'GET /api/v5/system/status': () => [],
  };
}

function privateRoutes({ core, settings, deadMan, freshId }: OkxRestOptions): Record<string, Handler> {
  const place: Handler = ({ body, stampedAt }) => orders.placeOrders(core, settings, body, stampedAt, freshId);
  const cancel: Handler = ({ body }) => orders.cancelOrders(core, body);
  return {
    'POST /api/v5/trade/order': place,
    'POST /api/v5/trade/batch-orders': place,
    'POST /api/v5/trade/cancel-order': cancel,
    'POST /api/v5/trade/cancel-batch-orders': cancel,
    'GET /api/v5/trade/order': ({ parameters }) => orders.queryOrder(core, parameters),
    'GET /api/v5/trade/orders-pending': () => orders.pendingOrders(core),
    'GET /api/v5/trade/orders-history': ({ parameters }) => orders.orderHistory(core, parameters),
    'GET /api/v5/trade/orders-history-archive': ({ parameters }) => orders.orderHistory(core, parameters),
    'GET /api/v5/trade/fills': ({ parameters }) => orders.fills(core, parameters),
    'GET /api/v5/trade/fills-history': ({ parameters }) => orders.fills(core, parameters),
    'POST /api/v5/trade/cancel-all-after': ({ body }) => {
      const parsed = z.object({ timeOut: z.coerce.number().int().min(0).max(DEAD_MAN_SEC_MAX) }).safeParse(body);
      if (!parsed.success || (parsed.data.timeOut !== 0 && parsed.data.timeOut < DEAD_MAN_SEC_MIN))
        throw refuse('51000', 'Parameter timeOut error', 400);
      const at = deadMan.arm(parsed.data.timeOut * 1_000);
      return [{ triggerTime: at === null ? '0' : String(at), tag: '', ts: String(core.now()) }];
    },
    'GET /api/v5/account/balance': () => [balancePayload(core)],
    'GET /api/v5/account/positions': () => account.openPositions(core),
    'GET /api/v5/account/config': ({ apiKey }) => account.accountConfig(settings, apiKey),
    'GET /api/v5/account/leverage-info': () => account.leverageInfo(core),
    'POST /api/v5/account/set-leverage': ({ body }) => account.setLeverage(core, body),
    'POST /api/v5/account/set-position-mode': ({ body }) => account.setPositionMode(core, settings, body),
    'GET /api/v5/account/bills': ({ parameters }) => account.bills(core, parameters),
    'GET /api/v5/account/bills-archive': ({ parameters }) => account.bills(core, parameters),
    'GET /api/v5/account/trade-fee': () => account.tradeFee(core),
  };
}

const ORDERS = /^\/api\/v5\/trade\/(?:order|batch-orders|cancel-order|cancel-batch-orders)$/;
const refusalAnswer = (refusal: WireRefusal): Answer => ({
  status: refusal.status,
  body: { code: refusal.code, data: [], msg: refusal.message },
});
const Results = z.array(z.object({ sCode: z.string() })).min(1);

/** Order operations say `1` when all failed and `2` when some did; reads say `0`. */
export function codeOf(data: readonly unknown[]): { readonly code: '0' | '1' | '2'; readonly msg: string } {
  const results = Results.safeParse(data);
  const failed = results.success ? results.data.filter((one) => one.sCode !== '0').length : 0;
  if (failed === 0) return { code: '0', msg: '' };
  return failed === data.length
    ? { code: '1', msg: 'All operations failed' }
    : { code: '2', msg: 'Bulk operation partially succeeded.' };
}

export function createOkxRest(options: OkxRestOptions): VenueRest {
  const { core, credentials } = options;
  const publicOnes = new Map(Object.entries(publicRoutes(options)));
  const privateOnes = new Map(Object.entries(privateRoutes(options)));
  const places = (request: Request): boolean =>
    request.method === 'POST' && /\/trade\/(?:order|batch-orders)$/.test(request.path);

  function answer(request: Request): Answer {
    const name = `${request.method} ${request.path}`;
    const handler = publicOnes.get(name) ?? privateOnes.get(name);
    if (handler === undefined) throw refuse('404', 'Not Found', 404);
    if (privateOnes.has(name)) checkSigned(request, credentials, core.now(), core.faults().keysRevoked);
    const judged = ORDERS.test(request.path) && request.method === 'POST' && !core.faults().windowUnchecked;
    if (judged) checkDeadline(request, core.now());
    const stamp = Date.parse(request.header('ok-access-timestamp') ?? '');
    const data = handler({
      parameters: new URLSearchParams(request.query),
      body: parseJson(request.body),
      stampedAt: Number.isNaN(stamp) ? null : stamp,
      apiKey: request.header('ok-access-key'),
    });
    return ok({
      ...codeOf(data),
      data,
      ...(ORDERS.test(request.path) ? { inTime: `${core.now()}000`, outTime: `${core.now()}000` } : {}),
    });
  }

  return {
    core,
    ordersSomething: (request) => request.method === 'POST' && ORDERS.test(request.path),
    placesOrder: places,
    whenBanned: () => refusalAnswer(refuse('50011', 'Too Many Requests', 429)),
    whenInMaintenance: () =>
      refusalAnswer(refuse('50001', 'Service temporarily unavailable. Please try again later.', 503)),
    handle(request) {
      try {
        return answer(request);
      } catch (error) {
        if (!(error instanceof WireRefusal)) throw error;
        const stamp = Date.parse(request.header('ok-access-timestamp') ?? '');
        if (places(request))
          for (const id of orders.idsOf(parseJson(request.body)))
            core.refused(id, error.code, Number.isNaN(stamp) ? null : stamp);
        return refusalAnswer(error);
      }
    },
  };
}
