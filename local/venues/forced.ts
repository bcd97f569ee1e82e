/** Orders of a venue's own making: ADL, liquidation, settlement. The id says which; what the wire says is the venue's own. */
import type { MatchOrder } from '#shared/domain/matching/order.ts';
import { forcedReasons, type ForcedReason } from '#shared/domain/order.ts';

/** Never an id that a client may send: OKX takes letters and digits only, and Binance no blank. */
const PREFIX = 'of the venue ';

export const forcedId = (reason: ForcedReason, number: number): string => `${PREFIX}${reason} ${number}`;

/** @returns null for an order that somebody sent */
export const forcedReasonOf = ({ clientOrderId }: MatchOrder): ForcedReason | null =>
  forcedReasons.find((reason) => clientOrderId.startsWith(`${PREFIX}${reason} `)) ?? null;
