/** What one deployment of PropBot is called and how large it is. Policy (limits, venues) is in `configs/`, not here. */
import type { EnvName } from '#shared/config/env.ts';
import { LIVE_CONFIRMATION, loadConfig } from '#shared/config/load.ts';
import type { Config } from '#shared/config/schema.ts';
import { OperatorId } from '#shared/wire/primitives.ts';

export const profiles = ['paper', 'testnet', 'live'] as const;
export type Profile = (typeof profiles)[number];

export interface Deployment {
  readonly profile: Profile;
  /** Where people reach the page; null until the distribution's own name or a domain is known. */
  readonly baseUrl: string | null;
  /** Shown in every status; null when the deployer does not say. */
  readonly buildVersion: string | null;
  /** Whose bearer tokens are renewed by themselves, each in a secret of that person's own. */
  readonly operators: readonly string[];
  /** What the deployer says to start `live`; the executor judges it. */
  readonly liveConfirm: string | null;
  /** Whether profit by strategy tells simulated hedges as well, marked as such. */
  readonly simulatedInPnl: boolean;
}

/** What a process is started with in AWS: only names that the code knows, so that a misspelt one does not compile. */
export type ProcessEnvironment = Readonly<Partial<Record<EnvName, string>>>;

/** From `cdk synth -c profile=live -c base-url=https://… -c build-version=1.2.3`. @throws when the profile is not one of ours */
export function deploymentOf(context: (key: string) => unknown): Deployment {
  const profile = context('profile') ?? 'paper';
  const baseUrl = context('base-url') ?? null;
  const known = profiles.find((candidate) => candidate === profile);
  if (known === undefined)
    throw new Error(`-c profile is one of ${profiles.join(', ')}, not ${JSON.stringify(profile)}`);
  if (baseUrl !== null && (typeof baseUrl !== 'string' || !URL.canParse(baseUrl))) {
    throw new Error('-c base-url is an address such as https://propbot.example.com');
  }
  const buildVersion = context('build-version') ?? null;
  if (buildVersion !== null && typeof buildVersion !== 'string') throw new Error('-c build-version is a text');
  const liveConfirm = context('live-confirm') ?? null;
  if (liveConfirm !== null && typeof liveConfirm !== 'string') throw new Error('-c live-confirm is a text');
  // A flag of the command line is text, a line of cdk.json may be either.
  const excluded = context('exclude-dry-run-from-pnl') ?? true;
  const simulatedInPnl = excluded === false || excluded === 'false';
  if (!simulatedInPnl && excluded !== true && excluded !== 'true')
    throw new Error('-c exclude-dry-run-from-pnl is true or false');
  const operators = context('operators') ?? '';
  if (typeof operators !== 'string') throw new Error('-c operators is a list such as alice,bob');
  const ids = operators.split(',').filter((id) => id !== '');
  const wrong = ids.find((id) => !OperatorId.safeParse(id).success);
  if (wrong !== undefined) throw new Error(`-c operators: ${wrong} is no operator id`);
  return { profile: known, baseUrl, buildVersion, operators: ids, liveConfirm, simulatedInPnl };
}

export const environmentOf = ({ profile, baseUrl, buildVersion, simulatedInPnl }: Deployment): ProcessEnvironment => ({
  PROFILE: profile,
  BOOK: 'main',
  LOG_LEVEL: 'INFO',
  ...(baseUrl === null ? {} : { PROPBOT_BASE_URL: baseUrl }),
  ...(buildVersion === null ? {} : { BUILD_VERSION: buildVersion }),
  ...(simulatedInPnl ? { EXCLUDE_DRY_RUN_FROM_PNL: 'false' } : {}),
});

/** The profile file that the executor's image carries. Reading it here starts nothing. */
export const profileFile = (profile: Profile): Config =>
  loadConfig({ PROFILE: profile, LIVE_CONFIRM: LIVE_CONFIRMATION });
