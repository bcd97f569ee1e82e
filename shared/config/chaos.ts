/**
 * Faults on purpose. A value comes from the environment, else from the section `chaos` of the profile file, else from the
 * fault profile that is named. While chaos is off none of that is looked at.
 */
import * as z from 'zod';
import { parseDocument } from 'yaml';
import type { Faults } from '#shared/domain/fault.ts';
import { invariant } from '#shared/domain/invariant.ts';

export const FAULT_PROFILES_FILE = 'fault_profiles.yaml';
/** Beyond this no order could ever leave. */
const ORDER_DELAY_MS_MAX = 10_000;
const SEED_MAX = 2 ** 32 - 1;

const Probability = z.number().min(0).max(1);
const Delay = z.int().min(0).max(ORDER_DELAY_MS_MAX);
const Name = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, { error: 'a name: 1 to 32 of a-z, 0-9, _ and -' });

export const ChaosConfig = z.strictObject({
  enabled: z
    .boolean()
    .describe('Whether things go wrong on purpose. Never in `live`; while false, the rest is ignored.'),
  profile: Name.nullable().describe(
    'Fault profile of `fault_profiles.yaml`; it gives what is null below. Must be named while `chaos.enabled`.',
  ),
  ws_drop_p: Probability.nullable().describe('Probability (0 to 1) that an update of a book is dropped.'),
  rest_timeout_p: Probability.nullable().describe(
    'Probability (0 to 1) that a request to a venue fails before it is sent.',
  ),
  order_delay_ms: Delay.nullable().describe(
    'How long an order, and a cancel of all, is kept back before it is stamped, checked and signed.',
  ),
  seed: z.int().min(0).max(SEED_MAX).describe('Which updates and requests fail: the same seed, the same ones.'),
});
export type ChaosConfig = z.output<typeof ChaosConfig>;

const faults = ['ws_drop_p', 'rest_timeout_p', 'order_delay_ms'] as const;
const FaultProfiles = z.record(
  Name,
  z.strictObject({ ws_drop_p: Probability, rest_timeout_p: Probability, order_delay_ms: Delay }),
);
type FaultProfiles = z.output<typeof FaultProfiles>;
type Read = { readonly profiles: FaultProfiles } | { readonly problems: readonly string[] };

function readFaultProfiles(text: string): Read {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return { problems: [error.message.split('\n')[0] ?? 'not YAML'] };
  const parsed = FaultProfiles.safeParse(document.toJS());
  if (parsed.success) return { profiles: parsed.data };
  return { problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
}

/**
 * Fills what the section leaves open from the fault profile that it names.
 * @param section of a profile file with the environment over it, not checked yet
 * @param readText the file of the fault profiles; null when it cannot be read
 * @returns what is wrong
 */
export function fillFaults(section: Record<string, unknown>, readText: () => string | null): readonly string[] {
  const name = section['profile'];
  if (section['enabled'] !== true || typeof name !== 'string') return [];
  const text = readText();
  if (text === null) return [`${FAULT_PROFILES_FILE}: cannot be read`];
  const read = readFaultProfiles(text);
  if ('problems' in read) return read.problems.map((problem) => `${FAULT_PROFILES_FILE}: ${problem}`);
  const known = Object.keys(read.profiles);
  const profile = known.includes(name) ? read.profiles[name] : undefined;
  if (profile === undefined)
    return [`CHAOS_PROFILE: chaos.profile is ${name}: ${FAULT_PROFILES_FILE} has ${known.join(', ')}`];
  for (const fault of faults) section[fault] ??= profile[fault];
  return [];
}

/** Null while chaos is off. The configuration was checked, `live` with chaos among it. */
export function faultsOf(config: { readonly profile: string; readonly chaos: ChaosConfig }): Faults | null {
  const { enabled, profile, ws_drop_p, rest_timeout_p, order_delay_ms, seed } = config.chaos;
  if (!enabled) return null;
  invariant(config.profile !== 'live', 'nothing goes wrong on purpose with real money');
  invariant(
    profile !== null && ws_drop_p !== null && rest_timeout_p !== null && order_delay_ms !== null,
    'a fault profile gives every value of chaos',
  );
  return { profile, wsDropP: ws_drop_p, restTimeoutP: rest_timeout_p, orderDelayMs: order_delay_ms, seed };
}
