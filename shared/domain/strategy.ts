/** Every strategy there is, by the name that people, records and the control level use. */
export const strategyNames = ['cross_exchange_arb', 'funding_carry'] as const;
export type StrategyName = (typeof strategyNames)[number];

export const isStrategyName = (name: string): name is StrategyName => strategyNames.some((one) => one === name);
