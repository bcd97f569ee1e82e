/** What one deployment of PropBot is called and how large it is. Policy (limits, venues) is in `configs/`, not here. */
import { isIP } from 'node:net';
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
  /** Blocks of addresses from where the page and the API beside it may be reached; nobody else is let in. */
  readonly allowFrom: readonly string[];
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
  return {
    profile: known,
    baseUrl,
    buildVersion,
    operators: ids,
    allowFrom: allowFromOf(context('allow-from') ?? ''),
    liveConfirm,
    simulatedInPnl,
  };
}

/** What the function at the edge has room for. */
const ALLOWED_MAX = 100;
const BITS_OF: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

/** `203.0.113.7,198.51.100.0/24,2001:db8::/32`; an address alone is a block of one. */
function allowFromOf(list: unknown): readonly string[] {
  if (typeof list !== 'string') throw new Error('-c allow-from is a list such as 203.0.113.0/24,2001:db8::/32');
  const blocks = list
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => {
      const [address = '', bits, ...rest] = text.split('/');
      const most = address.includes(':') && address.includes('.') ? 0 : (BITS_OF[isIP(address)] ?? 0);
      const length = bits === undefined ? String(most) : bits;
      if (most === 0 || rest.length > 0 || !/^\d{1,3}$/.test(length) || Number(length) > most)
        throw new Error(`-c allow-from: ${text} is no block of addresses such as 203.0.113.0/24`);
      return `${address}/${length}`;
    });
  if (blocks.length > ALLOWED_MAX) throw new Error(`-c allow-from: at most ${ALLOWED_MAX} blocks`);
  return blocks;
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
