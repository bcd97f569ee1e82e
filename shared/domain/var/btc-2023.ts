/** The returns that ship with PropBot; where they are from and how they were made is in SOURCE.md beside. */
import type { InstrumentId } from '../venue.ts';
import recorded from './btc-8h-2023.json' with { type: 'json' };
import type { ReturnHistory } from './historical-var.ts';

export const btc2023: ReturnHistory = {
  instrument: recorded.instrument as InstrumentId,
  stepHours: recorded.step_hours,
  closes: new Map([
    ['binance-um', recorded.closes_tenths['binance-um']],
    ['okx', recorded.closes_tenths.okx],
  ]),
};
