import * as z from 'zod';
import { systemClock } from '#shared/runtime/clock.ts';
import { childOptions, onStop, runChild, sayReady } from '../child.ts';
import { startSecretsManager } from './secrets-manager.ts';

const Options = z.strictObject({ file: z.string(), port: z.int().nonnegative() });

runChild(async () => {
  const secrets = await startSecretsManager({ ...childOptions(Options), clock: systemClock });
  onStop(() => secrets.stop());
  sayReady({ endpoint: secrets.endpoint, port: secrets.port });
});
