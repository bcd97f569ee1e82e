/** Which strategies may open: switched by people, each switch a change of the level. What is open closes all the same. */
import type { ControlLevel, LevelDecision } from './level.ts';
import type { StrategyName } from './strategy.ts';
import type { EpochMs } from './time.ts';

const switched = (level: ControlLevel, strategies: readonly string[], by: string, at: EpochMs): LevelDecision => ({
  kind: 'changed',
  level: { ...level, version: level.version + 1, strategies, interrupted_at: null, updated_at: at, updated_by: by },
});

export function withStrategyOn(level: ControlLevel, name: StrategyName, by: string, at: EpochMs): LevelDecision {
  if (level.strategies.includes(name))
    return { kind: 'refused', refusal: { code: 'already_so', what: `strategy ${name} is on` } };
  return switched(level, [...level.strategies, name], by, at);
}

export function withStrategyOff(level: ControlLevel, name: StrategyName, by: string, at: EpochMs): LevelDecision {
  if (!level.strategies.includes(name))
    return { kind: 'refused', refusal: { code: 'already_so', what: `strategy ${name} is off` } };
  const left = level.strategies.filter((one) => one !== name);
  return switched(level, left, by, at);
}
