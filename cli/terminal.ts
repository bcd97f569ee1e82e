/** What the CLI needs of the terminal it runs in. Handed in, so that tests hand in their own. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  /** Asks for something that must not be shown or kept in a shell's history; null when nothing was given. */
  readSecret(prompt: string): Promise<string | null>;
}

/** A code is typed unseen at a terminal, or is the first line of what is piped in. */
export async function readSecretLine(prompt: string): Promise<string | null> {
  const atTerminal = process.stdin.isTTY;
  if (atTerminal) process.stderr.write(prompt);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: atTerminal });
  try {
    for await (const line of lines) return line.trim() === '' ? null : line.trim();
    return null;
  } finally {
    lines.close();
    if (atTerminal) process.stderr.write('\n');
  }
}

export const realTerminal: Terminal = {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  readSecret: readSecretLine,
};
