import type { InstrumentId, InstrumentRules } from '#shared/domain/venue.ts';

import type { AccountDialect, RulesBySymbol } from './dialect.ts';
import { perpetualInUsdt } from './market-record.ts';
import type { WireClient } from './wire-client.ts';

/** The venue's markets, read once; shared by all three connections. */
export interface RuleBook {
  /** @throws when the venue cannot be read or has no such perpetual */
  rules(instrument: InstrumentId): Promise<InstrumentRules>;
  /** What was read so far; empty before the first read. */
  bySymbol(): RulesBySymbol;
  ready(): Promise<void>;
  /** ccxt's own name of it. @throws when it is not known */
  ccxtSymbol(instrument: InstrumentId): string;
}

export function createRuleBook(source: WireClient, others: readonly WireClient[], dialect: AccountDialect): RuleBook {
  let bySymbol: ReadonlyMap<string, InstrumentRules> = new Map();
  let byInstrument: ReadonlyMap<string, { readonly rules: InstrumentRules; readonly symbol: string }> = new Map();
  const ready = async (): Promise<void> => {
    if (byInstrument.size > 0) return;
    const markets = await source.markets();
    for (const other of others) source.shareMarketsWith(other);
    const known = markets.flatMap((raw) => {
      const rules = dialect.rulesOf(raw);
      const record = perpetualInUsdt(raw);
      return rules === null || record === null ? [] : [{ rules, symbol: record.symbol }];
    });
    bySymbol = new Map(known.map(({ rules }) => [rules.venueSymbol, rules]));
    byInstrument = new Map(known.map((one) => [one.rules.instrument, one]));
  };
  const entry = (instrument: InstrumentId): { readonly rules: InstrumentRules; readonly symbol: string } => {
    const known = byInstrument.get(instrument);
    if (known === undefined) throw new Error(`the venue has no perpetual ${instrument} in USDT that we can express`);
    return known;
  };
  return {
    ready,
    bySymbol: () => bySymbol,
    ccxtSymbol: (instrument) => entry(instrument).symbol,
    async rules(instrument) {
      await ready();
      return entry(instrument).rules;
    },
  };
}
