/** What each of OKX's channels says, and when. */
import { formatE8 } from '#shared/domain/money.ts';

import type { VenueCore } from '../core.ts';
import { createDepthDiffer } from '../depth-feed.ts';
import { openPositions } from './account.ts';
import {
  balancePayload,
  checksumOf,
  contractsText,
  INST_ID,
  levelText,
  orderPush,
  positionPayload,
} from './payloads.ts';
import { fundingRate, ticker } from './public.ts';

/** A push without its `arg`. */
export interface Push {
  readonly action?: 'snapshot' | 'update';
  readonly data: readonly unknown[];
}
/** Begins to produce for one subscriber; returns what stops it. */
export type Channel = (publish: (push: Push) => void) => () => void;

const FUNDING_MS = 30_000;
const TICKER_MS = 100;

/** At once at 0, else at most once in `everyMs`. */
function paced(core: VenueCore, everyMs: number, tell: () => void): () => void {
  if (everyMs === 0) return core.listen({ levels: tell, snapshot: tell });
  const timer = setInterval(tell, everyMs);
  return () => clearInterval(timer);
}

/** A snapshot first and at every new pass of the market; between them changes, chained by `prevSeqId`. */
function booksChannel(core: VenueCore, everyMs: number, depth: number): Channel {
  return (publish) => {
    const { ladder } = core.matcher;
    const differ = createDepthDiffer(ladder);
    let seqId = 0;
    const best = () => ({
      bids: ladder.bids.slice(0, depth).map(levelText),
      asks: ladder.asks.slice(0, depth).map(levelText),
    });
    const snapshot = (): void => {
      differ.reset();
      const { bids, asks } = best();
      seqId = core.updateId();
      publish({
        action: 'snapshot',
        data: [{ asks, bids, ts: String(core.now()), checksum: checksumOf(bids, asks), prevSeqId: -1, seqId }],
      });
    };
    const update = (): void => {
      const diff = differ.diff();
      if (diff === null) return;
      const prevSeqId = seqId;
      seqId = core.updateId();
      const now = best();
      const [asks, bids] = [diff.asks.map(levelText), diff.bids.map(levelText)];
      publish({
        action: 'update',
        data: [{ asks, bids, ts: String(core.now()), checksum: checksumOf(now.bids, now.asks), prevSeqId, seqId }],
      });
    };
    snapshot();
    const stopPaced = paced(core, everyMs, update);
    const stopFresh = core.listen({ snapshot: (fresh) => (fresh ? snapshot() : undefined) });
    return () => {
      stopPaced();
      stopFresh();
    };
  };
}

/** The best levels whole, when they changed. */
function topChannel(core: VenueCore, everyMs: number, depth: number): Channel {
  return (publish) => {
    let told = '';
    const tell = (): void => {
      const { ladder } = core.matcher;
      const [asks, bids] = [ladder.asks.slice(0, depth).map(levelText), ladder.bids.slice(0, depth).map(levelText)];
      const now = JSON.stringify([asks, bids]);
      if (now === told) return;
      told = now;
      publish({
        data: [
          { asks, bids, ...(depth === 1 ? {} : { instId: INST_ID }), ts: String(core.now()), seqId: core.updateId() },
        ],
      });
    };
    tell();
    return paced(core, everyMs, tell);
  };
}

function repeated(everyMs: number, tell: () => void): () => void {
  tell();
  const timer = setInterval(tell, everyMs);
  return () => clearInterval(timer);
}

function tradesChannel(core: VenueCore): Channel {
  return (publish) => {
    let tradeId = 0;
    return core.listen({
      trade({ price, quantity, takerSide }) {
        tradeId += 1;
        const [px, sz, ts] = [formatE8(price), contractsText(quantity), String(core.now())];
        publish({ data: [{ instId: INST_ID, tradeId: String(tradeId), px, sz, side: takerSide, ts, count: '1' }] });
      },
    });
  };
}

/** @returns null for a channel that the simulator does not have */
export function publicChannel(core: VenueCore, channel: string): Channel | null {
  switch (channel) {
    case 'books':
      return booksChannel(core, 100, 400);
    case 'books-l2-tbt':
      return booksChannel(core, 0, 400);
    case 'books50-l2-tbt':
      return booksChannel(core, 0, 50);
    case 'books5':
      return topChannel(core, 100, 5);
    case 'bbo-tbt':
      return topChannel(core, 0, 1);
    case 'trades':
      return tradesChannel(core);
    case 'tickers':
      return (publish) => repeated(TICKER_MS, () => publish({ data: ticker(core) }));
    case 'funding-rate':
      return (publish) => repeated(FUNDING_MS, () => publish({ data: fundingRate(core) }));
    default:
      return null;
  }
}

/** Channels that need a login. */
export function privateChannel(core: VenueCore, channel: string): Channel | null {
  switch (channel) {
    case 'orders':
      return (publish) =>
        core.listen({
          order(event) {
            if (event.type === 'ended' && event.why === 'filled') return;
            publish({ data: [orderPush(core, event.order, event.type === 'traded' ? event.trade : null)] });
          },
        });
    case 'positions':
      return (publish) => {
        publish({ data: openPositions(core) });
        return core.listen({
          order: (event) => (event.type === 'traded' ? publish({ data: [positionPayload(core)] }) : undefined),
        });
      };
    case 'account':
      return (publish) => {
        const tell = (): void => publish({ data: [balancePayload(core)] });
        tell();
        return core.listen({ account: tell, order: (event) => (event.type === 'traded' ? tell() : undefined) });
      };
    default:
      return null;
  }
}
