/** `npm run replay -- --log FILE [--check]`: plays a recorded event log again; with `--check` a difference is a failure. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { replay } from './replay.ts';

const { values } = parseArgs({ options: { log: { type: 'string' }, check: { type: 'boolean', default: false } } });
if (values.log === undefined) {
  process.stderr.write('usage: npm run replay -- --log FILE [--check]\n');
  process.exit(2);
}
try {
  const { books, events, answers, effects, differsAt } = replay(readFileSync(values.log, 'utf8'));
  const end = differsAt === null ? 'the same effects, byte for byte' : `the effects differ at line ${differsAt}`;
  process.stdout.write(`${books} books, ${events} events, ${effects} effects in ${answers} answers: ${end}\n`);
  if (answers === 0) process.stderr.write('nothing was decided in this log; it proves nothing\n');
  process.exit(values.check && (differsAt !== null || answers === 0) ? 1 : 0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
