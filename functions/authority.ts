/** What this deployment says of authority, from the environment that its profile was read into. */
import { readEnv, type Environment } from '#shared/config/env.ts';
import { isLoopback } from '#shared/config/relations.ts';

const isOff = (text: string | undefined): boolean => text === 'false' || text === '0';

/** `TWO_MAN_RULE`: off in `paper` only, and only where it is said. */
export function twoManRule(from?: Environment): boolean {
  const { PROFILE: profile, TWO_MAN_RULE: text } = readEnv(['PROFILE', 'TWO_MAN_RULE'], from);
  return profile !== 'paper' || !isOff(text);
}

/** `AUTH_ENABLED`: off in `paper` only, only where it is said, and only on an address that no other machine reaches. */
export function authEnabled(from?: Environment): boolean {
  const env = readEnv(['PROFILE', 'AUTH_ENABLED', 'PROPBOT_BASE_URL'], from);
  const here = env.PROPBOT_BASE_URL !== undefined && isLoopback(new URL(env.PROPBOT_BASE_URL).hostname);
  return env.PROFILE !== 'paper' || !here || !isOff(env.AUTH_ENABLED);
}
