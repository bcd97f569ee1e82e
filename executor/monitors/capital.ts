/** What each strategy has open, at what it paid for it; with its budget. Pure. */
import { entryPrice, netQuantity, type Hedge } from '#executor/engine/hedge/hedge.ts';
import { capitalOf, type StrategyCapital } from '#shared/domain/capital.ts';
import type { Config } from '#shared/config/schema.ts';
import { formatE8, notional, notionalOf, type NotionalE8, type QuantityE8 } from '#shared/domain/money.ts';
import type { CapitalRecord } from '#shared/wire/capital.ts';

/** Absolute notional of what stands open on both legs. */
function openNotional(hedge: Hedge): bigint {
  let sum = 0n;
  for (const leg of hedge.legs) {
    const net = netQuantity(leg);
    const price = entryPrice(leg);
    if (net > 0n && price !== null) sum += notionalOf(price, net as QuantityE8);
  }
  return sum;
}

function byStrategy(hedges: readonly Hedge[]): ReadonlyMap<string, NotionalE8> {
  const open = new Map<string, NotionalE8>();
  for (const hedge of hedges)
    open.set(hedge.strategy, ((open.get(hedge.strategy) ?? 0n) + openNotional(hedge)) as NotionalE8);
  return open;
}

const lineOf = (line: StrategyCapital): CapitalRecord['real'][number] => ({
  strategy: line.strategy,
  max_notional: line.maxNotional === null ? null : formatE8(line.maxNotional),
  open_notional: formatE8(line.openNotional),
  headroom: line.headroom === null ? null : formatE8(line.headroom),
});

export function capitalRecord(config: Config['capital'], live: readonly Hedge[]): CapitalRecord {
  const budgets = new Map(config.budgets.map((one) => [one.strategy as string, notional(one.max_notional_usdt)]));
  const half = (simulated: boolean): CapitalRecord['real'] =>
    capitalOf(budgets, byStrategy(live.filter((hedge) => hedge.simulated === simulated))).map(lineOf);
  return { total_capital_usdt: config.total_usdt, real: half(false), simulated: half(true) };
}
