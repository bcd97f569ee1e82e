/** What this deployment says of authority, from the environment that its profile was read into. */
import { readEnv, type Environment } from '#shared/config/env.ts';

/** `TWO_MAN_RULE`: off in `paper` only, and only where it is said. */
export function twoManRule(from?: Environment): boolean {
  const { PROFILE: profile, TWO_MAN_RULE: text } = readEnv(['PROFILE', 'TWO_MAN_RULE'], from);
  return profile !== 'paper' || (text !== 'false' && text !== '0');
}
