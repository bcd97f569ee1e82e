/** Plays a recorded log through a new engine and compares what it asks for, digest by digest. */
import * as z from 'zod';
import { createEngine, type Engine } from '#executor/engine/engine.ts';
import type { EngineEvent } from '#executor/engine/events.ts';
import { strategies } from '#executor/strategies/registry.ts';
import { isStrategyName } from '#shared/domain/strategy.ts';
import { monotonicMs } from '#shared/domain/time.ts';
import { decode } from './codec.ts';
import { digestOf, type LoggedSettings } from './record.ts';

export interface Replayed {
  readonly books: number;
  readonly events: number;
  /** Times that the engine asked for something, and how many effects that was. */
  readonly answers: number;
  readonly effects: number;
  /** First line, counted from 1, whose answer differs; null when none does. */
  readonly differsAt: number | null;
}

/** Also those that are none: a broken book is part of the day, and what was made at an unknown time was made at -Infinity. */
const AnyNumber = z.custom<number>((value) => typeof value === 'number');
const Numbers = z.array(AnyNumber);
const Book = z.tuple([z.literal('b'), z.int(), Numbers, Numbers, Numbers, Numbers, z.number(), AnyNumber]);
const Gap = z.tuple([z.literal('g'), z.int()]);
const Answer = z.tuple([z.literal('x'), z.int(), z.string()]);
/** An event was written by this program's own codec; its kind is looked at by the engine's exhaustive switch. */
const Event = z.tuple([z.literal('e'), z.custom<EngineEvent>((value) => typeof value === 'object' && value !== null)]);
const Line = z.union([Book, Event, Answer, Gap]);
const Header = z.object({ settings: z.custom<LoggedSettings>((value) => typeof value === 'object' && value !== null) });

/** The log cannot be played: it is not one, or was made with a strategy that there is not. */
export class LogInvalidError extends Error {
  override readonly name = 'LogInvalidError';
}

function engineOf(line: string): Engine {
  const header = Header.safeParse(decode(line));
  if (!header.success) throw new LogInvalidError('the first line of an event log says what the engine was built with');
  const { settings } = header.data;
  const { strategy: name } = settings;
  if (!isStrategyName(name)) throw new LogInvalidError(`there is no strategy ${name}`);
  return createEngine({ opensByItself: true, strategyBudgets: {}, ...settings, strategy: strategies[name] });
}

function tell(engine: Engine, line: z.output<typeof Book>): void {
  const [, row, bidPrices, bidQuantities, askPrices, askQuantities, now, madeAt] = line;
  const [bids, asks] = [Float64Array.from(bidPrices), Float64Array.from(askPrices)];
  engine.onBook(
    row,
    bids,
    Float64Array.from(bidQuantities),
    bids.length,
    asks,
    Float64Array.from(askQuantities),
    asks.length,
    monotonicMs(now),
    monotonicMs(madeAt),
  );
}

/** @throws {LogInvalidError} when a line is none of a log; a torn last line is where the recording was cut off */
export function replay(text: string): Replayed {
  const [first = '', ...lines] = text.split('\n');
  const engine = engineOf(first);
  const counts = { books: 0, events: 0, answers: 0, effects: 0 };
  for (const [index, raw] of lines.entries()) {
    if (raw === '' || (index === lines.length - 1 && !raw.endsWith(']'))) continue;
    const line = Line.safeParse(decode(raw));
    if (!line.success) throw new LogInvalidError(`line ${index + 2} is none of an event log`);
    switch (line.data[0]) {
      case 'b':
        counts.books += 1;
        tell(engine, line.data);
        break;
      case 'g':
        engine.onGap(line.data[1]);
        break;
      case 'e':
        counts.events += 1;
        engine.handle(line.data[1]);
        break;
      case 'x': {
        const effects = engine.takeEffects();
        counts.answers += 1;
        counts.effects += effects.length;
        if (effects.length !== line.data[1] || digestOf(effects) !== line.data[2])
          return { ...counts, differsAt: index + 2 };
        break;
      }
    }
  }
  return { ...counts, differsAt: null };
}
