/** What state the system is in, asked through its own API by one of its own people. */
import { setTimeout as pause } from 'node:timers/promises';
import { holdSentences } from '#shared/domain/hold.ts';
import { Overview } from '#shared/wire/http-status.ts';
import type { System } from './system.ts';

/** The executor leads already; its first status may be a moment away. */
const TRIES_MAX = 50;
const TRY_EVERY_MS = 100;

async function readOnce(system: System): Promise<string | null> {
  const [someone] = system.people;
  if (someone === undefined) return null;
  const headers = { authorization: `Bearer ${someone.token}` };
  const answer = await fetch(`${system.url}/api/ui/status/overview`, { headers }).catch(() => null);
  if (answer?.status !== 200) return null;
  const parsed = Overview.safeParse(await answer.json());
  if (!parsed.success) return null;
  const { flags, safety } = parsed.data;
  const reasons = [...new Set(safety.holds.map((hold) => hold.reason))];
  const latches = [
    flags.safe_mode ? 'safe mode on' : 'safe mode off',
    flags.dry_run_mode ? 'dry run on' : 'dry run off',
  ];
  const why = reasons.length === 0 ? '' : `, reason ${reasons.join(', ')}`;
  const [first] = reasons;
  return `${flags.MODE}${why}; ${latches.join(', ')}${first === undefined ? '' : `\n           ${holdSentences[first]}`}`;
}

/** One or two lines for people. @throws when the API does not answer in time */
export async function readState(system: System): Promise<string> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const state = await readOnce(system);
    if (state !== null) return state;
    await pause(TRY_EVERY_MS);
  }
  throw new Error(`The API at ${system.url} does not tell the state of the system; see ${system.dataDir}/logs.`);
}
