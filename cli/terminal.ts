/** What the CLI needs of the terminal it runs in. Handed in, so that tests hand in their own. */
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  /** Asks for something that must not be shown or kept in a shell's history; null when nothing was given. */
  readSecret(prompt: string): Promise<string | null>;
}

let piped: AsyncIterator<string> | null = null;

/** The next line of what is piped in; kept between calls, since lines that came together are read together. */
async function nextPipedLine(): Promise<string> {
  piped ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  if (process.stdin instanceof Socket) process.stdin.ref();
  const line = await piped.next();
  // A pipe that stays open keeps nobody waiting once all is read that is needed.
  if (process.stdin instanceof Socket) process.stdin.unref();
  return line.done === true ? '' : line.value;
}

async function typedLine(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** A code is typed unseen at a terminal, or is the next line of what is piped in. */
export async function readSecretLine(prompt: string): Promise<string | null> {
  const line = (process.stdin.isTTY ? await typedLine(prompt) : await nextPipedLine()).trim();
  return line === '' ? null : line;
}

export const realTerminal: Terminal = {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  readSecret: readSecretLine,
};
