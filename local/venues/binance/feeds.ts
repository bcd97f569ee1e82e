/** What each of Binance's streams says, and when. */
import type { Level } from '#shared/domain/matching/ladder.ts';
import type { MarketTrade } from '#shared/domain/matching/matcher.ts';

import type { VenueCore } from '../core.ts';
import { createDepthDiffer } from '../depth-feed.ts';
import { accountUpdatePayload, levelText, orderUpdatePayload, priceText, quantityText, SYMBOL } from './payloads.ts';
import { premiumIndex } from './public.ts';

const DEPTH = /^btcusdt@depth(5|10|20)?(?:@(0|100|250|500)ms)?$/;
const DEPTH_MS_DEFAULT = 250;
const MARK_MS = 1_000;

export interface Feed {
  /** Begins to produce; returns what stops it. */
  start(publish: (payload: object) => void): () => void;
}

/** Calls back after every change of the book, at once (0) or at most once in `everyMs`. */
function onBook(core: VenueCore, everyMs: number, tell: () => void): () => void {
  if (everyMs > 0) {
    const timer = setInterval(tell, everyMs);
    return () => clearInterval(timer);
  }
  return core.listen({ levels: tell, snapshot: tell });
}

function diffFeed(core: VenueCore, everyMs: number): Feed {
  return {
    start(publish) {
      const differ = createDepthDiffer(core.matcher.ladder);
      differ.reset();
      let pu = core.updateId();
      const stopTouching = core.listen({
        levels: (changes) => differ.touch(changes),
        snapshot: () => differ.touchAll(),
      });
      const stopTelling = onBook(core, everyMs, () => {
        const diff = differ.diff();
        if (diff === null) return;
        const u = core.updateId();
        const [b, a] = [diff.bids.map(levelText), diff.asks.map(levelText)];
        publish({ e: 'depthUpdate', E: core.now(), T: core.now(), s: SYMBOL, U: pu + 1, u, pu, b, a });
        pu = u;
      });
      return () => {
        stopTouching();
        stopTelling();
      };
    },
  };
}

function partialFeed(core: VenueCore, levels: number, everyMs: number): Feed {
  return {
    start(publish) {
      let told = 0;
      const side = (all: readonly Level[]): [string, string][] => all.slice(0, levels).map(levelText);
      return onBook(core, everyMs, () => {
        const u = core.updateId();
        if (u === told) return;
        const { bids, asks } = core.matcher.ladder;
        publish({
          e: 'depthUpdate',
          E: core.now(),
          T: core.now(),
          s: SYMBOL,
          U: u,
          u,
          pu: told,
          b: side(bids),
          a: side(asks),
        });
        told = u;
      });
    },
  };
}

function tickerFeed(core: VenueCore): Feed {
  return {
    start(publish) {
      let told = '';
      return onBook(core, 0, () => {
        const [[bid], [ask]] = [core.matcher.ladder.bids, core.matcher.ladder.asks];
        if (bid === undefined || ask === undefined) return;
        const [b, B, a, A] = [
          priceText(bid.price),
          quantityText(bid.quantity),
          priceText(ask.price),
          quantityText(ask.quantity),
        ];
        const now = [b, B, a, A].join();
        if (now === told) return;
        told = now;
        publish({ e: 'bookTicker', u: core.updateId(), s: SYMBOL, b, B, a, A, T: core.now(), E: core.now() });
      });
    },
  };
}

function tradeFeed(core: VenueCore): Feed {
  return {
    start(publish) {
      let t = 1;
      const trade = ({ price, quantity, takerSide }: MarketTrade): void => {
        const [p, q, m] = [priceText(price), quantityText(quantity), takerSide === 'sell'];
        publish({ e: 'trade', E: core.now(), T: core.now(), s: SYMBOL, t, p, q, X: 'MARKET', m });
        t += 1;
      };
      return core.listen({ trade });
    },
  };
}

function markFeed(core: VenueCore): Feed {
  return {
    start(publish) {
      const timer = setInterval(() => {
        const {
          markPrice: p,
          indexPrice: i,
          estimatedSettlePrice: P,
          lastFundingRate: r,
          nextFundingTime: T,
        } = premiumIndex(core);
        publish({ e: 'markPriceUpdate', E: core.now(), s: SYMBOL, p, i, P, r, T });
      }, MARK_MS);
      return () => clearInterval(timer);
    },
  };
}

/** @returns null for a stream that the simulator does not have */
export function feedOf(core: VenueCore, stream: string): Feed | null {
  const depth = DEPTH.exec(stream);
  if (depth !== null) {
    const everyMs = depth[2] === undefined ? DEPTH_MS_DEFAULT : Number(depth[2]);
    return depth[1] === undefined ? diffFeed(core, everyMs) : partialFeed(core, Number(depth[1]), everyMs);
  }
  if (stream === 'btcusdt@bookTicker') return tickerFeed(core);
  if (stream === 'btcusdt@trade') return tradeFeed(core);
  return /^btcusdt@markPrice(@1s)?$/.test(stream) ? markFeed(core) : null;
}

/** Order and account events of the user stream. */
export function listenUser(core: VenueCore, publish: (payload: object) => void): () => void {
  return core.listen({
    order(event) {
      if (event.type === 'accepted') publish(orderUpdatePayload(event.order, 'NEW', null, core.now()));
      if (event.type === 'traded') {
        publish(accountUpdatePayload(core, 'ORDER'));
        publish(orderUpdatePayload(event.order, 'TRADE', event.trade, core.now()));
      }
      if (event.type === 'ended' && event.why !== 'filled')
        publish(orderUpdatePayload(event.order, event.why === 'asked' ? 'CANCELED' : 'EXPIRED', null, core.now()));
    },
    account: () => publish(accountUpdatePayload(core, 'FUNDING_FEE')),
  });
}
