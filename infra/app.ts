/** Entry of the CDK: packs the code, makes the stacks. `npm run synth` needs no network, no account and no Docker. */
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleExecutor, bundleFunctions } from './bundle.ts';
import { projectRoot } from './entries.ts';
import { propbotApp } from './propbot-app.ts';

const outDir = join(projectRoot, 'cdk.out', 'bundles');
const [functions, executor] = await Promise.all([bundleFunctions(outDir), bundleExecutor(outDir)]);
propbotApp(new App(), [...functions, executor]).app.synth();
