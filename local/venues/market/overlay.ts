/**
 * Seeded spread events laid over a market. At the fees of a normal account the bare recording offers no edge, so that an
 * event shifts the whole book of one venue away from the other for some seconds and lets it come back. Invented, and marked so.
 */
import { readFileSync } from 'node:fs';

import { parse } from 'yaml';
import * as z from 'zod';

import { venueIds, type VenueId } from '#shared/domain/venue.ts';

import { createRandom } from './random.ts';

const range = (min: number, max: number) =>
  z
    .strictObject({ min: z.number().min(min).max(max), max: z.number().min(min).max(max) })
    .refine((it) => it.min <= it.max, { error: 'min is at most max' });

/** `configs/overlay.yaml`. Times are market time: at `--speed 10` an event of ten seconds lasts one. */
export const OverlayConfig = z
  .strictObject({
    seed: z.int().min(0).describe('The same seed gives the same events.'),
    venue: z.enum(venueIds).describe('Whose book is shifted.'),
    direction: z.enum(['up', 'down', 'either']).describe('Which way; either: drawn for each event.'),
    firstSec: z.number().min(0).max(600).describe('When the first event begins.'),
    everySec: range(1, 3_600).describe('From the beginning of an event to the beginning of the next.'),
    sizeBps: range(0, 500).describe('How far the book is shifted at the full of an event.'),
    rampUpSec: z.number().min(0).max(60).describe('How long the shift takes to grow.'),
    fullSec: range(0, 600).describe('How long it stays full.'),
    rampDownSec: z.number().min(0).max(60).describe('How long it takes to be gone.'),
  })
  .refine((it) => it.rampUpSec + it.fullSec.max + it.rampDownSec <= it.everySec.min, {
    path: ['everySec'],
    error: 'an event ends before the next one begins',
  });
export type OverlayConfig = z.infer<typeof OverlayConfig>;

/** What status and banner say of the overlay. */
export type OverlayInfo =
  | { readonly overlay: 'none' }
  | { readonly overlay: 'events'; readonly note: string; readonly config: OverlayConfig };

export interface SpreadEvent {
  readonly beginsSec: number;
  readonly fullSec: number;
  /** Signed. */
  readonly sizeBps: number;
}

export interface Overlay {
  readonly info: OverlayInfo;
  /** Shift of that venue's book at this market time. Times must not go back. */
  shiftBps(venue: VenueId, marketMs: number): number;
}

export const noOverlay: Overlay = { info: { overlay: 'none' }, shiftBps: () => 0 };

/** The file holds an unknown key or a value out of its range. */
export class OverlayConfigInvalidError extends Error {
  override readonly name = 'OverlayConfigInvalidError';
}

/** @throws {OverlayConfigInvalidError} naming each wrong field */
export function readOverlayConfig(path: string): OverlayConfig {
  const parsed = OverlayConfig.safeParse(parse(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new OverlayConfigInvalidError(`${path}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  return parsed.data;
}

/** The events, one after the other, without end. */
export function* spreadEvents(config: OverlayConfig): Generator<SpreadEvent, never> {
  const random = createRandom(config.seed);
  let beginsSec = config.firstSec;
  for (;;) {
    const size = random.between(config.sizeBps.min, config.sizeBps.max);
    const up = config.direction === 'up' || (config.direction === 'either' && random.uniform() < 0.5);
    yield { beginsSec, fullSec: random.between(config.fullSec.min, config.fullSec.max), sizeBps: up ? size : -size };
    beginsSec += random.between(config.everySec.min, config.everySec.max);
  }
}

function shiftOf(event: SpreadEvent, atSec: number, config: OverlayConfig): number {
  const inSec = atSec - event.beginsSec;
  const downFromSec = config.rampUpSec + event.fullSec;
  if (inSec < 0 || inSec >= downFromSec + config.rampDownSec) return 0;
  if (inSec < config.rampUpSec) return (event.sizeBps * inSec) / config.rampUpSec;
  if (inSec < downFromSec) return event.sizeBps;
  return event.sizeBps * (1 - (inSec - downFromSec) / config.rampDownSec);
}

export function createOverlay(config: OverlayConfig): Overlay {
  const events = spreadEvents(config);
  let event = events.next().value;
  const note = `Spread events of ${config.sizeBps.min} to ${config.sizeBps.max} bps are laid over the ${config.venue} book (seed ${config.seed}); they are invented, not recorded.`;
  return {
    info: { overlay: 'events', note, config },
    shiftBps(venue, marketMs) {
      if (venue !== config.venue) return 0;
      const atSec = marketMs / 1_000;
      while (atSec >= event.beginsSec + config.rampUpSec + event.fullSec + config.rampDownSec)
        event = events.next().value;
      return shiftOf(event, atSec, config);
    },
  };
}
