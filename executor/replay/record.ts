/**
 * An engine that writes down everything it is told and a digest of everything it asks for, so that a day can be played
 * again through the same code and must come out the same. Off by default: a line a quote costs more than the quote.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Engine } from '#executor/engine/engine.ts';
import type { Effect } from '#executor/engine/effects.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import { encode } from './codec.ts';

/** The first line of a log: what the engine was built with; the strategy by its name. */
export type LoggedSettings = Omit<EngineSettings, 'strategy' | 'opensByItself' | 'strategyBudgets'> & {
  readonly strategy: string;
  /** Absent in logs of before it could be switched off. */
  readonly opensByItself?: boolean;
  /** Absent in logs of before they could be enforced. */
  readonly strategyBudgets?: EngineSettings['strategyBudgets'];
};

export const digestOf = (effects: readonly Effect[]): string =>
  createHash('sha256').update(encode(effects)).digest('hex');

/** Written in pieces of this size; what is not written when the process is killed is lost, and the log ends earlier. */
const PIECE_CHARS = 64 * 1024;

export interface EventLog {
  /** Where it really is. */
  readonly path: string;
  line(of: unknown): void;
  close(): void;
}

/** Logs of earlier starts that are kept beside each other; more than that is a person's to clear away. */
const LOGS_MAX = 1_000;

/**
 * Never writes over a log that is there: the one of the start before is what a person wants to see after a crash.
 * @returns the file at `path`, or, when there is one already, at `path.1`, `path.2` and so on
 * @throws {Error} when so many are there already
 */
function openNew(path: string): { readonly file: number; readonly path: string } {
  for (let start = 0; start < LOGS_MAX; start += 1) {
    const each = start === 0 ? path : `${path}.${start}`;
    try {
      return { file: openSync(each, 'wx', 0o600), path: each };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  throw new Error(`there are ${LOGS_MAX} event logs at ${path} already; clear some away`);
}

/** A disk that takes no more ends the log, never the trading. @param onEnd is told why, once */
export function openEventLog(wanted: string, onEnd: (error: unknown) => void): EventLog {
  const { file, path } = openNew(wanted);
  let waiting = '';
  let ended = false;
  const flush = (): void => {
    try {
      writeSync(file, waiting);
    } catch (error) {
      ended = true;
      onEnd(error);
    }
    waiting = '';
  };
  return {
    path,
    line(of) {
      if (ended) return;
      waiting += `${encode(of)}\n`;
      if (waiting.length > PIECE_CHARS) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

const some = (values: Float64Array, count: number): readonly number[] => [...values.subarray(0, count)];

/** `b` a book, `g` a gap, `e` an event, `x` what the engine then asked for. */
export function recorded(engine: Engine, settings: EngineSettings, log: EventLog): Engine {
  const header: LoggedSettings = { ...settings, strategy: settings.strategy.name };
  log.line({ settings: header });
  return {
    ...engine,
    onBook(row, bidPrices, bidQuantities, bidLevels, askPrices, askQuantities, askLevels, now, madeAt) {
      const bids = [some(bidPrices, bidLevels), some(bidQuantities, bidLevels)];
      log.line(['b', row, ...bids, some(askPrices, askLevels), some(askQuantities, askLevels), now, madeAt]);
      engine.onBook(row, bidPrices, bidQuantities, bidLevels, askPrices, askQuantities, askLevels, now, madeAt);
    },
    onGap(row) {
      log.line(['g', row]);
      engine.onGap(row);
    },
    handle(event) {
      log.line(['e', event]);
      engine.handle(event);
    },
    takeEffects() {
      const effects = engine.takeEffects();
      if (effects.length > 0) log.line(['x', effects.length, digestOf(effects)]);
      return effects;
    },
  };
}
