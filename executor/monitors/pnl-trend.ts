/** How often in a row unrealised profit has been lower than the time before. */
import type { UsdtE8 } from '#shared/domain/money.ts';

export interface PnlTrend {
  /** @param unrealized null while nothing is open: the row ends */
  see(unrealized: UsdtE8 | null): void;
  fallsInARow(): number;
}

export function createPnlTrend(): PnlTrend {
  let last: UsdtE8 | null = null;
  let falls = 0;
  return {
    see(unrealized) {
      falls = last !== null && unrealized !== null && unrealized < last ? falls + 1 : 0;
      last = unrealized;
    },
    fallsInARow: () => falls,
  };
}
