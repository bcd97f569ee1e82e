/**
 * The compact recording: one gzip of records, each `varint milliseconds since the record before, byte kind, payload`.
 * Book payload: count, then for each level `zigzag(ticks - last ticks of that book) * 2 + (1 for an ask)` and lots.
 * Trade payload: `zigzag(ticks - last ticks) * 2 + (1 when the taker sold)` and lots. The first record of each book is whole.
 */
import { gunzipSync, gzipSync } from 'node:zlib';

import { venueIds, type VenueId } from '#shared/domain/venue.ts';

import type { MarketRecord, TickLevel } from '../market/source.ts';

const MAGIC = 'PBR1';
const KIND_BOOK = 0;
const KIND_TRADE = 1;

/** The file is not a recording, or was cut off. */
export class RecordingInvalidError extends Error {
  override readonly name = 'RecordingInvalidError';
}

const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);
const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

export function encodeRecording(records: readonly MarketRecord[]): Buffer {
  const bytes: number[] = [...Buffer.from(MAGIC)];
  const put = (value: number): void => {
    let rest = value;
    while (rest >= 128) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  };
  let atMs = 0;
  const lastTicks = new Map<VenueId, number>();
  const putTicks = (venue: VenueId, ticks: number, bit: number): void => {
    put(zigzag(ticks - (lastTicks.get(venue) ?? 0)) * 2 + bit);
    lastTicks.set(venue, ticks);
  };
  for (const record of records) {
    put(record.atMs - atMs);
    atMs = record.atMs;
    put(venueIds.indexOf(record.venue) * 2 + (record.kind === 'trade' ? KIND_TRADE : KIND_BOOK));
    if (record.kind === 'trade') {
      putTicks(record.venue, record.ticks, record.takerSide === 'sell' ? 1 : 0);
      put(record.lots);
      continue;
    }
    put(record.levels.length);
    for (const level of record.levels) {
      putTicks(record.venue, level.ticks, level.side === 'ask' ? 1 : 0);
      put(level.lots);
    }
  }
  return gzipSync(Buffer.from(bytes), { level: 9 });
}

/** @throws {RecordingInvalidError} when the bytes are not a whole recording */
export function* decodeRecording(packed: Uint8Array): Generator<MarketRecord, undefined> {
  const bytes = gunzipSync(packed);
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new RecordingInvalidError(`a recording begins with ${MAGIC}`);
  let offset = MAGIC.length;
  const take = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[offset];
      if (byte === undefined) throw new RecordingInvalidError(`the recording ends inside a record, at byte ${offset}`);
      offset += 1;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  let atMs = 0;
  const lastTicks = new Map<VenueId, number>();
  const takeTicks = (venue: VenueId): { ticks: number; bit: number } => {
    const packedTicks = take();
    const ticks = (lastTicks.get(venue) ?? 0) + unzigzag(Math.floor(packedTicks / 2));
    lastTicks.set(venue, ticks);
    return { ticks, bit: packedTicks % 2 };
  };
  while (offset < bytes.length) {
    atMs += take();
    const tag = take();
    const venue = venueIds[Math.floor(tag / 2)];
    if (venue === undefined) throw new RecordingInvalidError(`record kind ${tag} is not known`);
    const first = !lastTicks.has(venue);
    if (tag % 2 === KIND_TRADE) {
      const { ticks, bit } = takeTicks(venue);
      yield { kind: 'trade', atMs, venue, takerSide: bit === 1 ? 'sell' : 'buy', ticks, lots: take() };
      continue;
    }
    const levels: TickLevel[] = [];
    for (let count = take(); count > 0; count -= 1) {
      const { ticks, bit } = takeTicks(venue);
      levels.push({ side: bit === 1 ? 'ask' : 'bid', ticks, lots: take() });
    }
    yield { kind: first ? 'snapshot' : 'levels', atMs, venue, levels };
  }
  return undefined;
}
