/** What a child process of the launcher does in the same way as every other: read its options, say ready, say why not. */
import type * as z from 'zod';

/** Options come as one JSON argument, so that a child never reads another one's environment. Never a secret. */
export const childOptions = <Schema extends z.ZodType>(schema: Schema): z.output<Schema> =>
  schema.parse(JSON.parse(process.argv[2] ?? '{}'));

export const sayReady = (facts: Readonly<Record<string, string | number>>): void => {
  process.send?.({ ready: true, ...facts });
};

/** Runs `stop` on the first SIGTERM and ends the process. */
export function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    void stop().finally(() => process.exit(0));
  };
  process.on('SIGTERM', end);
}

/** Runs a child's start; a failure is one sentence on standard error, which the launcher shows, and exit code 1. */
export function runChild(start: () => Promise<void>): void {
  start().catch((error: unknown) => {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exit(1);
  });
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (codeOf(error) === 'EADDRINUSE' && 'port' in error) {
    return `Port ${String(error.port)} is taken: stop what listens there, or choose another with --port.`;
  }
  return error.message;
}
