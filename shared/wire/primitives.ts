/** The small shapes that every record and request is built of. Text in, checked text or branded number out. */
import * as z from 'zod';
import { parseE8 } from '#shared/domain/money.ts';
import { epochMs } from '#shared/domain/time.ts';
import { venueIds } from '#shared/domain/venue.ts';

/** A plain decimal as text: money and quantities never travel as JSON numbers. */
export const Decimal = z
  .string()
  .refine((text) => parseE8(text) !== null, { error: 'a plain decimal with at most eight decimals, such as "100.25"' })
  .meta({ id: 'Decimal', examples: ['100.25'] });
export const PositiveDecimal = Decimal.refine((text) => (parseE8(text) ?? 0n) > 0n, { error: 'a decimal above zero' });

export const At = z.int().nonnegative().transform(epochMs).meta({ description: 'Milliseconds since 1970-01-01 UTC.' });
export const Venue = z.enum(venueIds);
export const Book = z.string().regex(/^[a-z0-9-]{1,32}$/, { error: 'a book name: 1 to 32 of a-z, 0-9 and -' });
export const OperatorId = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{1,31}$/, { error: 'an operator id: 2 to 32 of a-z, 0-9, _ and -' });
export const ApprovalId = z.string().regex(/^[a-z0-9]{8,40}$/, { error: 'an approval id: 8 to 40 of a-z and 0-9' });
/** Why: always asked for, always kept. */
export const Reason = z.string().trim().min(3, { error: 'a reason of at least 3 characters' }).max(500);
export const Instrument = z.string().regex(/^[A-Z0-9]{3,20}$/, { error: 'a pair such as BTCUSDT' });
