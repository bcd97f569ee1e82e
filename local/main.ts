/** `npm start`: the whole system on one machine, for a person in front of it. Prints when all is ready, then is quiet. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { processEnvironment } from '#shared/config/env.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { UNNAMED_OPERATOR } from '#shared/wire/operator.ts';
import { PAGE_PATH } from '#shared/wire/page.ts';
import { sentenceOf } from './child.ts';
import { marketNotes } from './environment.ts';
import { parseOptions, usage } from './options.ts';
import { signInLink } from './people.ts';
import { readState } from './state.ts';
import { startSystem, type System } from './system.ts';

const INDENT = '\n           ';
const COLUMNS = 100;
/** A stop with nothing open is over by then. */
const QUICK_STOP_MS = 4_000;
/** One Ctrl+C may arrive more than once, from the terminal and from npm. */
const ONE_SIGNAL_MS = 1_000;
/** Breaks a long sentence between words, under the column where it began. */
function wrapped(sentence: string): string {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length > COLUMNS) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(INDENT);
}

/** As short as it is clear: inside the project from here, elsewhere in full. */
function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}

/** For what needs AWS credentials and no token: `propbotctl operator`. Names and addresses only. */
const awsNames = /^(AWS_|PROFILE$|BOOK$|(OPERATORS|TELEGRAM)_SECRET_ID$|(CONTROL|TRADING|AUDIT)_TABLE$)/;

function keepAwsEnvironment(system: System): void {
  const lines = Object.entries(system.environment).flatMap(([name, value]) =>
    awsNames.test(name) && value !== undefined ? [`${name}=${value}\n`] : [],
  );
  writeFileSync(join(system.dataDir, 'aws.env'), lines.join(''), { mode: 0o600 });
}

function keepTokens(system: System): string {
  const folder = join(system.dataDir, 'tokens');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const { id, token } of system.people) writeFileSync(join(folder, id), token, { mode: 0o600 });
  return shown(folder);
}

async function firstScreen(system: System): Promise<string> {
  const tokens = keepTokens(system);
  keepAwsEnvironment(system);
  const state = await readState(system);
  const links = system.people.map((person) => {
    const code = person.role === 'viewer' ? 'looks, does not act' : `approve code ${person.approveCode}`;
    return `  ${person.id.padEnd(6)}${code}\n        ${signInLink(system.url, person)}`;
  });
  const open = system.config.auth_enabled
    ? ''
    : `Nobody has to sign in here (AUTH_ENABLED=false): a request without a token acts as ${UNNAMED_OPERATOR}.\n\n`;
  return `
PropBot is running (profile ${system.config.profile}, book ${system.config.book}).

Dashboard  ${system.url}${PAGE_PATH}      API  ${system.url}/docs
Market     ${marketNotes(system.facts('venues')).map(wrapped).join(INDENT)}
State      ${state}

${open}Sign in (each link works once):
${links.join('\n')}

On the command line: API_TOKEN=$(cat ${join(tokens, 'alice')}) npm run propbotctl -- status

Next: open alice's link and ask to resume; open bob's link (another window) and approve with bob's code;
then press RUN. The first hedges are simulated: leaving dry run takes a second approval.
Ctrl+C stops everything; what happened stays in ${shown(system.dataDir)} (npm start -- --fresh begins anew).
`;
}

async function main(): Promise<void> {
  const asked = parseOptions(process.argv.slice(2));
  if (asked.kind === 'help') return void process.stdout.write(usage);
  if (asked.kind === 'wrong') throw new Error(`${asked.why}\n${usage}`);
  const note = (line: string): void => void process.stdout.write(`${line}\n`);
  let stopping: Promise<void> | null = null;
  let started: System | null = null;
  let askedAt = 0;
  const stop = (): void => {
    // Before all is up there is nothing to put in order, and who asks again means it: the children end when this process does.
    const again = stopping !== null && systemClock.monotonic() - askedAt > ONE_SIGNAL_MS;
    if (started === null || again) process.exit(130);
    if (stopping !== null) return;
    askedAt = systemClock.monotonic();
    const system = started;
    stopping = (async () => {
      note('\nStopping ...');
      const { stop_grace_ms: graceMs } = system.config.executor;
      const patience = `Orders are still out: the executor lets them come to rest, for up to ${graceMs / 1_000} s. Ctrl+C again ends it now.`;
      setTimeout(() => note(patience), QUICK_STOP_MS).unref();
      await system.stop();
      process.exit(0);
    })();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  const dataDir = resolve(asked.options.dataDir);
  const system = await startSystem({ ...asked.options, dataDir, environment: processEnvironment(), onNote: note });
  started = system;
  process.stdout.write(await firstScreen(system));
}

main().catch((error: unknown) => {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exit(1);
});
