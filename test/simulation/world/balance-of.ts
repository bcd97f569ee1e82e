/** What a simulated venue says of the money there. */
import type { VenueBalance } from '#executor/venues/venue.ts';
import type { Exchange } from './exchange.ts';

export const balanceOf = ({ venue, account }: Exchange): VenueBalance => ({
  venue,
  free: account.available(),
  total: account.equity(),
  wallet: account.wallet(),
  used: account.margin(),
  maintenance: account.maintenance(),
});
