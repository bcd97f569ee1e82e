/** What the CLI needs of the terminal it runs in. Handed in, so that tests hand in their own. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  /** Asks for something that must not be shown or kept in a shell's history; null when nothing was given. */
  readSecret(prompt: string): Promise<string | null>;
  /** The same for several, a line each. Fewer come back when fewer were given. */
  readSecrets(prompts: readonly string[]): Promise<readonly string[]>;
}

/** Each is typed unseen at a terminal, or is a line of what is piped in. An empty line is nothing, and ends it. */
export async function readSecretLines(prompts: readonly string[]): Promise<readonly string[]> {
  const atTerminal = process.stdin.isTTY;
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: atTerminal });
  const read: string[] = [];
  const ask = (): void => {
    if (atTerminal) process.stderr.write(`${read.length === 0 ? '' : '\n'}${prompts[read.length] ?? ''}`);
  };
  try {
    ask();
    for await (const line of lines) {
      if (line.trim() === '') break;
      read.push(line.trim());
      if (read.length === prompts.length) break;
      ask();
    }
    return read;
  } finally {
    lines.close();
    if (atTerminal) process.stderr.write('\n');
  }
}

export const realTerminal: Terminal = {
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  readSecret: async (prompt) => (await readSecretLines([prompt]))[0] ?? null,
  readSecrets: readSecretLines,
};
