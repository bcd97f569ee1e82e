/** What a venue holds of instruments that we do not trade: a person or another program opened it on our margin. */
import { formatE8 } from '#shared/domain/money.ts';
import type { EpochMs } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { VenuePosition } from '#executor/venues/venue.ts';
import type { BreakRecord } from '#shared/wire/trading.ts';

export interface ForeignPositionsDeps {
  readonly book: string;
  readonly instrument: InstrumentId;
  readonly wall: () => EpochMs;
  readonly onBreak: (found: BreakRecord) => void;
}

export interface ForeignPositions {
  /** All that a venue has just said it holds. */
  see(venue: VenueId, held: readonly VenuePosition[]): void;
  open(): readonly BreakRecord[];
}

export function createForeignPositions(deps: ForeignPositionsDeps): ForeignPositions {
  const standing = new Map<string, BreakRecord>();
  return {
    see(venue, held) {
      const there = new Map(
        held
          .filter((position) => position.instrument !== deps.instrument && position.quantity !== 0n)
          .map((position) => [`foreign-${venue}-${position.instrument}`, position]),
      );
      for (const [id, found] of standing) {
        if (found.venue !== venue || there.has(id)) continue;
        standing.delete(id);
        deps.onBreak({ ...found, resolved_at: deps.wall() });
      }
      for (const [id, { instrument, quantity }] of there) {
        const known = standing.get(id);
        const theirs = formatE8(quantity);
        if (known?.theirs === theirs) continue;
        const found: BreakRecord = {
          id,
          book: deps.book,
          kind: 'foreign_position',
          venue,
          instrument,
          ours: '0',
          theirs,
          size: formatE8(quantity < 0n ? 0n - quantity : quantity),
          found_at: known?.found_at ?? deps.wall(),
          resolved_at: null,
          ignored: null,
        };
        standing.set(id, found);
        deps.onBreak(found);
      }
    },
    open: () => [...standing.values()],
  };
}
