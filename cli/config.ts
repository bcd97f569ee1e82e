/** The configuration: looked at, checked, compared, applied, gone back on. */
import { readFile } from 'node:fs/promises';
import { changeInWords } from '#shared/domain/config-change.ts';
import {
  ConfigAnswer,
  ConfigApplied,
  ConfigChecked,
  ConfigVersionAnswer,
  type ConfigApplied as Applied,
  type ConfigChecked as Checked,
} from '#shared/wire/http-config.ts';
import { callApi } from './call.ts';
import { exitCodes, fine, tell, type ExitCode, type Session, type Told } from './commands.ts';

/** Null when it cannot be read; said at once. */
async function textOf({ terminal }: Session, file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    terminal.err(`${file} cannot be read`);
    return null;
  }
}

const takes = ['nothing differs from what runs', 'one operator may apply it', 'it takes a second operator'] as const;

const differenceLines = ({ changes, restart, ignored, operators }: Checked): readonly string[] => [
  ...changes.map((change) => `${changeInWords(change)}${restart.includes(change.path) ? ', needs a restart' : ''}`),
  ...ignored.map((path) => `${path}: given by the environment of the executor, whatever stands here`),
  restart.length > 0
    ? `not to be applied: only a start reads ${restart.join(', ')}`
    : (takes[operators] ?? 'it takes a second operator'),
];

const checkedTold = (checked: Checked, show: (checked: Checked) => readonly string[]): Told => ({
  lines: checked.valid
    ? show(checked)
    : checked.problems.map(({ path, value, right }) => `${path}${value === null ? '' : ` is ${value}`}: ${right}`),
  exitCode: checked.valid ? exitCodes.ok : exitCodes.refused,
});

async function check(session: Session, file: string, show: (checked: Checked) => readonly string[]): Promise<ExitCode> {
  const yaml = await textOf(session, file);
  if (yaml === null) return exitCodes.usage;
  const outcome = await callApi(session.target, 'POST', '/api/ui/config/validate', ConfigChecked, { yaml });
  return tell(session, outcome, (checked) => checkedTold(checked, show));
}

export const validateConfig = (session: Session, file: string): Promise<ExitCode> =>
  check(session, file, ({ running_version: version }) => [`valid; version ${version} runs`]);

export const diffConfig = (session: Session, file: string): Promise<ExitCode> => check(session, file, differenceLines);

/** Written and not acknowledged is not good news; waiting for a second person is what was asked for. */
function toldApplied(applied: Applied): Told {
  const changes = applied.changes.map(changeInWords);
  const { outcome, version, previous_version: previous, request_id: request, config_acknowledged: heard } = applied;
  if (outcome === 'waits_for_approval') {
    return fine([
      ...changes,
      `version ${previous} stays; request ${request ?? ''}: propbotctl approve ${request ?? ''}`,
    ]);
  }
  const ack =
    heard && applied.ack_ms !== null ? `acknowledged in ${Math.round(applied.ack_ms)} ms` : 'NOT acknowledged';
  return {
    lines: [...changes, `version ${version ?? ''} after ${previous}: ${ack} by the executor`],
    exitCode: heard ? exitCodes.ok : exitCodes.unreachable,
  };
}

export interface ConfigChangeAsked {
  readonly reason: string;
  readonly expectedVersion: number | null;
}
const bodyOf = ({ reason, expectedVersion }: ConfigChangeAsked) => ({
  reason,
  ...(expectedVersion === null ? {} : { expected_version: expectedVersion }),
});

export async function applyConfig(session: Session, file: string, asked: ConfigChangeAsked): Promise<ExitCode> {
  const yaml = await textOf(session, file);
  if (yaml === null) return exitCodes.usage;
  const body = { yaml, ...bodyOf(asked) };
  return tell(session, await callApi(session.target, 'POST', '/api/ui/config/apply', ConfigApplied, body), toldApplied);
}

export async function rollbackConfig(session: Session, version: number, asked: ConfigChangeAsked): Promise<ExitCode> {
  const body = { version, ...bodyOf(asked) };
  const outcome = await callApi(session.target, 'POST', '/api/ui/config/rollback', ConfigApplied, body);
  return tell(session, outcome, toldApplied);
}

const instant = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');

export async function configHistory(session: Session, limit: number): Promise<ExitCode> {
  const outcome = await callApi(session.target, 'GET', `/api/ui/config?limit=${limit}`, ConfigAnswer);
  return tell(session, outcome, ({ version: running, acknowledged, history }) =>
    fine([
      `version ${running} runs, ${acknowledged ? 'and the executor has it' : 'NOT acknowledged by the executor'}`,
      ...history.flatMap(({ version, at, by, approved_by: second, kind, rollback_to: to, reason, changes }) => [
        `${version}: ${kind}${to === null ? '' : ` to ${to}`} at ${instant(at)} by ${by}${second === null ? '' : ` and ${second}`}: ${reason}`,
        ...changes.map((change) => `   ${changeInWords(change)}`),
      ]),
    ]),
  );
}

/** As YAML, to be changed and applied. */
export async function showConfig(session: Session, version: number | null): Promise<ExitCode> {
  if (version === null) {
    const outcome = await callApi(session.target, 'GET', '/api/ui/config?limit=1', ConfigAnswer);
    return tell(session, outcome, ({ yaml }) => fine([yaml.trimEnd()]));
  }
  const outcome = await callApi(session.target, 'GET', `/api/ui/config/versions/${version}`, ConfigVersionAnswer);
  return tell(session, outcome, ({ yaml }) =>
    yaml === null
      ? { lines: [`version ${version} is of another release`], exitCode: exitCodes.refused }
      : fine([yaml.trimEnd()]),
  );
}
