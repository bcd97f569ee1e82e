/** The event stream as a file. What one answer cannot carry is asked for until all that was wanted has come. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type * as z from 'zod';
import { EventPage, EXPORT_LINES_MAX } from '#shared/wire/http-reports.ts';
import { callApi } from './call.ts';
import { exitCodes, fine, tell, type ExitCode, type Session } from './commands.ts';

export const EVENTS_USUAL = 500;
/** One answer carries some thousand events; more answers than this are not needed for as many as may be asked for. */
const ANSWERS_MAX = 1_000;
/** What is told of operators and incidents is for whoever asked. */
const OWNER_ONLY = 0o600;

/** Null when it is none that may be asked for. */
export function eventsWanted(text: string): number | null {
  const wanted = Number(text);
  return /^\d{1,6}$/.test(text) && wanted >= 1 && wanted <= EXPORT_LINES_MAX ? wanted : null;
}

/** Nothing is written unless all of it came: half a file looks like a whole one. */
export async function exportLog(session: Session, out: string, wanted: number): Promise<ExitCode> {
  const events: z.output<typeof EventPage>['events'] = [];
  let cursor: string | null = null;
  for (let answers = 0; answers < ANSWERS_MAX; answers += 1) {
    const query = new URLSearchParams({ format: 'json', limit: String(wanted - events.length) });
    if (cursor !== null) query.set('cursor', cursor);
    const path = `/api/ui/events/export?${query.toString()}`;
    const outcome = await callApi(session.target, 'GET', path, EventPage);
    if (outcome.kind !== 'ok') return tell(session, outcome, () => fine([]));
    events.push(...outcome.body.events);
    ({ cursor } = outcome.body);
    if (cursor === null || events.length >= wanted) break;
  }
  try {
    await mkdir(dirname(out), { recursive: true });
    const lines = events.map((event) => JSON.stringify(event)).join(',\n');
    await writeFile(out, `{"events":[${lines}],"cursor":${JSON.stringify(cursor)}}\n`, { mode: OWNER_ONLY });
  } catch (error) {
    session.terminal.err(`${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    return exitCodes.usage;
  }
  const { terminal, json } = session;
  const older = cursor === null ? 'all there are' : 'there are older ones: --limit asks for more';
  if (json) terminal.out(JSON.stringify({ file: out, events: events.length, cursor }));
  else terminal.out(`${events.length} events, newest first, in ${out}; ${older}`);
  return exitCodes.ok;
}
