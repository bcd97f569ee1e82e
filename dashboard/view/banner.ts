/** The one sentence of the page: may anything be opened now, and why (not). */
import { holdSentences } from '#shared/domain/hold.ts';
import { duration } from './format.ts';
import { holdsOf, type Freshness, type Picture } from './picture.ts';

export interface Banner {
  /** `unknown` whenever the picture is too old to say. */
  readonly tone: 'hold' | 'ready' | 'run' | 'unknown';
  readonly word: 'HOLD' | 'RUN' | 'UNKNOWN';
  readonly headline: string;
  readonly lines: readonly string[];
}

const tradingLine = (picture: Picture): string =>
  picture.level.dry_run.on
    ? 'Dry run is on: new hedges are SIMULATED on live quotes and nothing of them leaves.'
    : 'Dry run is off: new hedges are sent to the venues.';

function unknown(freshness: Exclude<Freshness, { kind: 'current' }>): Banner {
  if (freshness.kind === 'api-silent') {
    return {
      tone: 'unknown',
      word: 'UNKNOWN',
      headline: 'The API does not answer',
      lines: [
        `Last answer ${duration(freshness.sinceMs)} ago. What you see below is old; do not act on it.`,
        'Without a fresh control level the executor stops opening by itself within seconds.',
      ],
    };
  }
  const age =
    freshness.ageMs === null
      ? 'It has not written a status yet.'
      : `Its last status is ${duration(freshness.ageMs)} old.`;
  return {
    tone: 'unknown',
    word: 'UNKNOWN',
    headline: 'The executor is silent',
    lines: [
      `${age} Prices, positions and amounts below are stale.`,
      'HOLD still works: it is written and obeyed when the executor is back.',
    ],
  };
}

export function bannerOf(picture: Picture, freshness: Freshness): Banner {
  if (freshness.kind !== 'current') return unknown(freshness);
  const holds = holdsOf(picture);
  if (picture.level.mode === 'RUN' && holds.length === 0) {
    return { tone: 'run', word: 'RUN', headline: 'Hedges may be opened', lines: [tradingLine(picture)] };
  }
  if (holds.length === 0) {
    const headline =
      picture.level.resume_granted === null ? 'No hold, but nobody has resumed' : 'Resume is granted, RUN is not set';
    return { tone: 'ready', word: 'HOLD', headline, lines: ['Nothing opens until somebody sets RUN.'] };
  }
  return {
    tone: 'hold',
    word: 'HOLD',
    headline: 'Nothing new is opened',
    lines: holds.map((hold) => {
      const note = hold.note === '' ? '' : ` «${hold.note}»`;
      return `${hold.reason} (${hold.by}):${note} ${holdSentences[hold.reason]}`;
    }),
  };
}
