/**
 * Reserves hedge numbers. A reservation whose answer was lost has been made all the same: it is taken up by the next try,
 * so that the blocks of one leader that nobody uses do not hide the one in use from recovery, which looks at the newest.
 */
import type { FencingId } from '#shared/domain/ids.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { IdBlock, TradingStore } from '#shared/store/ports.ts';

export interface IdBlocksDeps {
  readonly trading: Pick<TradingStore, 'reserveIds' | 'listBlocks'>;
  readonly book: string;
  readonly size: number;
  readonly clock: Clock;
}

export interface IdBlocks {
  /** @throws when the table did not answer; what it then did is found out by the next call */
  next(fencingId: FencingId): Promise<IdBlock>;
}

export function createIdBlocks({ trading, book, size, clock }: IdBlocksDeps): IdBlocks {
  let lastFirst = -1;
  let unanswered = false;

  const takenUp = async (fencingId: FencingId): Promise<IdBlock | null> => {
    const [newest] = await trading.listBlocks(book, 1);
    return newest !== undefined && newest.fencing_id === fencingId && newest.first > lastFirst ? newest : null;
  };
  return {
    async next(fencingId) {
      const lost = unanswered ? await takenUp(fencingId) : null;
      unanswered = lost === null;
      const block = lost ?? (await trading.reserveIds(book, fencingId, size, clock.wall()));
      unanswered = false;
      lastFirst = block.first;
      return block;
    },
  };
}
