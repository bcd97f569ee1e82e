/** What a venue answers and tells of itself where that is staged. */
import { VenueAnswerError } from '#executor/venues/ccxt/errors.ts';
import type { BudgetFigures, VenueBalance } from '#executor/venues/venue.ts';
import { usdt } from '#shared/domain/money.ts';
import type { OrderRequest } from '#shared/domain/order.ts';
import type { VenueId } from '#shared/domain/venue.ts';
import type { VenueRow } from '../fault.ts';
import type { Faults } from './faults.ts';

interface Place {
  readonly row: VenueRow;
  readonly venue: VenueId;
}

export function refuseIfStaged(faults: Faults, { row, venue }: Place, order: OrderRequest): void {
  const refused = faults.hit('orders-refused', { venue: row });
  if (refused === undefined) return;
  const kind = order.purpose === 'open' ? 'open' : 'other';
  if (refused.orders === 'all' || refused.orders === kind)
    throw new VenueAnswerError(venue, 400, 'insufficient-margin', 'refused');
}

export const withMoneyTaken = (faults: Faults, row: VenueRow, balance: VenueBalance): VenueBalance =>
  faults.hit('money-taken', { venue: row }) === undefined ? balance : { ...balance, free: usdt('1') };

export const withBudgetEaten = (faults: Faults, row: VenueRow, figures: BudgetFigures): BudgetFigures =>
  faults.hit('budget-eaten', { venue: row }) === undefined ? figures : { ...figures, othersShare: 1 };
