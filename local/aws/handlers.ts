/** Loads the very handlers that run in AWS. They read their addresses from the environment when they are loaded. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A Lambda function as its caller sees it: JSON in, JSON out. */
export type LambdaHandler = (event: unknown) => Promise<unknown>;
/** By the name of its folder under `functions/`. */
export type LambdaHandlers = Readonly<Record<string, LambdaHandler>>;

const functionsFolder = join(import.meta.dirname, '../../functions');
/** What AWS would set; Powertools and middy read it. */
const CALL_MS_MAX = 10_000;

const contextFor = (name: string) => ({
  functionName: name,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${name}`,
  memoryLimitInMB: '512',
  awsRequestId: crypto.randomUUID(),
  logGroupName: `/aws/lambda/${name}`,
  logStreamName: 'local',
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => CALL_MS_MAX,
});

const isHandler = (value: unknown): value is (event: unknown, context: unknown) => unknown =>
  typeof value === 'function';

/** @throws when a function is not there, or does not export `handler` */
export async function loadHandlers(names: readonly string[]): Promise<LambdaHandlers> {
  const loaded = await Promise.all(
    names.map(async (name): Promise<readonly [string, LambdaHandler]> => {
      const file = join(functionsFolder, name, 'handler.ts');
      if (!existsSync(file)) throw new Error(`functions/${name}/handler.ts is missing.`);
      const { handler } = (await import(pathToFileURL(file).href)) as { readonly handler?: unknown };
      if (!isHandler(handler))
        throw new Error(`functions/${name}/handler.ts does not export a function named handler.`);
      // As in AWS, what goes in and what comes out is JSON and nothing else.
      const call: LambdaHandler = async (event) => {
        const answer: unknown = await handler(structuredClone(event), contextFor(name));
        return answer === undefined ? undefined : (JSON.parse(JSON.stringify(answer)) as unknown);
      };
      return [name, call];
    }),
  );
  return Object.fromEntries(loaded);
}
