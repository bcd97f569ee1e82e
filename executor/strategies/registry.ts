/** Every strategy by its name. To add one: its name in `shared/domain/strategy.ts`, its file, and a line here. */
import type { StrategyName } from '#shared/domain/strategy.ts';
import { crossExchangeArb } from './cross-exchange-arb.ts';
import { fundingCarry } from './funding-carry.ts';
import type { Strategy } from './strategy.ts';

export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  cross_exchange_arb: crossExchangeArb,
  funding_carry: fundingCarry,
};
