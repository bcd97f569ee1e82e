/** Holds the DynamoDB binary, which knows no parent of its own: it ends when this process ends, and the other way round. */
import * as z from 'zod';
import { readEnv } from '#shared/config/env.ts';
import { childOptions, onStop, runChild, sayReady } from '../child.ts';
import { findDynoxide, startDynamoDb } from './dynamodb.ts';

const Options = z.strictObject({ dbPath: z.string().nullable(), port: z.int().nullable() });

runChild(async () => {
  const env = readEnv(['DYNOXIDE_BIN', 'PATH']);
  const dynamodb = await startDynamoDb({
    ...childOptions(Options),
    binary: findDynoxide(env.DYNOXIDE_BIN, env.PATH),
  });
  let stopping = false;
  process.once('exit', () => {
    try {
      process.kill(dynamodb.pid, 'SIGKILL');
    } catch {
      // It has ended already, which is what was wanted.
    }
  });
  void dynamodb.ended.then(() => {
    if (!stopping) process.exit(1);
  });
  onStop(async () => {
    stopping = true;
    await dynamodb.stop();
  });
  sayReady({ endpoint: dynamodb.endpoint, port: dynamodb.port, pid: dynamodb.pid });
});
