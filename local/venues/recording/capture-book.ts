/**
 * One captured book: depth updates every few milliseconds, and best bid/ask ticks that come in between and are newer.
 * What was visible is the depth book cut to the newest tick, whenever the tick's update id is the greater one.
 */
import type { BookSide } from '#shared/domain/matching/ladder.ts';

import type { TickLevel } from '../market/source.ts';
import type { CaptureFrame, DepthFrame, SnapshotFrame } from './capture.ts';

/** Levels a side that the sample keeps. */
export const SAMPLE_LEVELS = 25;
/** Depth updates that may come before the snapshot answers; more means that the capture has none. */
const BUFFERED_MAX = 1_000;

/** Ticks remembered for the check; a depth update is never this many ticks late. */
const RECENT_TICKS = 2_000;

/** The capture breaks its own rules: a gap in the update ids, no snapshot. */
export class CaptureBrokenError extends Error {
  override readonly name = 'CaptureBrokenError';
}

type Side = Map<number, number>;
type TickFrame = Extract<CaptureFrame, { e: 'bookTicker' }>;
export interface CaptureBook {
  apply(frame: CaptureFrame): void;
  ready(): boolean;
  /** Best levels, best first, as they were visible. */
  view(side: BookSide): readonly TickLevel[];
  readonly checks: { depthUpdates: number; ticks: number; compared: number; mismatched: number };
}

/** Prices in these markets step by 0.1. */
export const ticksOf = (price: string): number => Math.round(Number(price) * 10);

const quoteText = (...quote: readonly number[]): string => quote.join(' ');

/** `lotsOf(size, ticks)`: the venue's whole lots in a captured size at that price. */
export function createCaptureBook(lotsOf: (size: string, ticks: number) => number): CaptureBook {
  const sides: Record<BookSide, Side> = { bid: new Map(), ask: new Map() };
  const buffered: DepthFrame[] = [];
  const checks = { depthUpdates: 0, ticks: 0, compared: 0, mismatched: 0 };
  const waiting: { readonly u: number; readonly text: string }[] = [];
  const recent: TickFrame[] = [];
  let lastId: number | null = null;
  let tick: TickFrame | null = null;

  const set = (side: BookSide, [price, size]: readonly [string, string]): void => {
    const ticks = ticksOf(price);
    const lots = lotsOf(size, ticks);
    if (lots === 0) sides[side].delete(ticks);
    else sides[side].set(ticks, lots);
  };
  const ordered = (side: BookSide): number[] => {
    const keys = [...sides[side].keys()];
    return side === 'bid' ? keys.sort((a, b) => b - a) : keys.sort((a, b) => a - b);
  };
  const best = (side: BookSide): number | undefined => {
    let found: number | undefined;
    for (const ticks of sides[side].keys())
      if (found === undefined || (side === 'bid' ? ticks > found : ticks < found)) found = ticks;
    return found;
  };

  /**
   * The depth book alone must show the very quotes of the newest tick that is not newer than it. Which tick that is, is
   * known when the first newer one has arrived, on either side of the depth update, so the depth book's quotes wait.
   */
  function compareWaiting(): void {
    const newest = recent.at(-1);
    while (newest !== undefined && waiting[0] !== undefined && waiting[0].u < newest.u) {
      const quote = waiting.shift();
      const match = recent.findLast((candidate) => candidate.u <= (quote?.u ?? 0));
      if (quote === undefined || match === undefined) continue;
      checks.compared += 1;
      const [bid, ask] = [ticksOf(match.b), ticksOf(match.a)];
      if (quoteText(bid, ask, lotsOf(match.B, bid), lotsOf(match.A, ask)) !== quote.text) checks.mismatched += 1;
    }
  }

  function remember(u: number): void {
    const [bid, ask] = [best('bid') ?? 0, best('ask') ?? 0];
    waiting.push({ u, text: quoteText(bid, ask, sides.bid.get(bid) ?? 0, sides.ask.get(ask) ?? 0) });
    compareWaiting();
  }

  function applyDepth(frame: DepthFrame): void {
    if (lastId === null) {
      buffered.push(frame);
      if (buffered.length > BUFFERED_MAX)
        throw new CaptureBrokenError('the capture has no snapshot near its beginning');
      return;
    }
    if (frame.u < lastId) return;
    const continues = frame.pu === lastId || (checks.depthUpdates === 0 && frame.U <= lastId);
    if (!continues)
      throw new CaptureBrokenError(`depth update ${frame.u} follows ${frame.pu}, but ${lastId} was the last`);
    for (const level of frame.b) set('bid', level);
    for (const level of frame.a) set('ask', level);
    lastId = frame.u;
    checks.depthUpdates += 1;
    remember(frame.u);
  }

  function applySnapshot(frame: SnapshotFrame): void {
    for (const level of frame.bids) set('bid', level);
    for (const level of frame.asks) set('ask', level);
    lastId = frame.lastUpdateId;
    for (const early of buffered.splice(0)) applyDepth(early);
  }

  return {
    checks,
    ready: () => lastId !== null && checks.depthUpdates > 0,
    apply(frame) {
      if (frame.e === 'depthUpdate') applyDepth(frame);
      else if (frame.e === 'snapshot') applySnapshot(frame);
      else if (frame.e === 'bookTicker') {
        tick = frame;
        recent.push(frame);
        if (recent.length > RECENT_TICKS) recent.shift();
        checks.ticks += 1;
        compareWaiting();
      }
    },
    view(side) {
      const newer = tick !== null && lastId !== null && tick.u > lastId ? tick : null;
      if (newer === null)
        return ordered(side)
          .slice(0, SAMPLE_LEVELS)
          .map((ticks) => ({ side, ticks, lots: sides[side].get(ticks) ?? 0 }));
      const top = ticksOf(side === 'bid' ? newer.b : newer.a);
      const below = ordered(side).filter((ticks) => (side === 'bid' ? ticks < top : ticks > top));
      const rest = below
        .slice(0, SAMPLE_LEVELS - 1)
        .map((ticks) => ({ side, ticks, lots: sides[side].get(ticks) ?? 0 }));
      return [{ side, ticks: top, lots: lotsOf(side === 'bid' ? newer.B : newer.A, top) }, ...rest];
    },
  };
}
