/** All stacks of one deployment, as one value; `app.ts` makes it for `cdk`, tests make it for themselves. */
import { Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Bundle } from './bundle.ts';
import { deploymentOf } from './deployment.ts';
import { ControlPlaneStack } from './stacks/control-plane-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ExecutorStack } from './stacks/executor-stack.ts';
import { PageStack } from './stacks/page-stack.ts';
import { ScheduleStack } from './stacks/schedule-stack.ts';

export interface PropbotApp {
  readonly app: App;
  readonly data: DataStack;
  readonly controlPlane: ControlPlaneStack;
  readonly schedule: ScheduleStack;
  readonly executor: ExecutorStack;
  readonly page: PageStack;
}

/** `bundles`: every function and the executor, packed. With the checks on, `app.synth()` throws on what they find. */
export function propbotApp(app: App, bundles: readonly Bundle[]): PropbotApp {
  const deployment = deploymentOf((key): unknown => app.node.tryGetContext(key));
  const executorBundle = bundles.find(({ name }) => name === 'executor');
  if (executorBundle === undefined) throw new Error('the executor was not bundled');
  const prefix = `propbot-${deployment.profile}`;
  const stack = (what: string, description: string) => ({
    stackName: `${prefix}-${what}`,
    description: `PropBot ${deployment.profile}: ${description}`,
    terminationProtection: true,
    tags: { project: 'propbot', profile: deployment.profile },
  });
  const data = new DataStack(app, `${prefix}-data`, {
    ...stack('data', 'tables, secrets, reports, doorbell'),
    deployment,
  });
  const controlPlane = new ControlPlaneStack(app, `${prefix}-control`, {
    ...stack('control', 'the functions and their API'),
    deployment,
    data,
    bundles,
  });
  const schedule = new ScheduleStack(app, `${prefix}-schedule`, {
    ...stack('schedule', 'what happens by the clock'),
    dailyReport: controlPlane.dailyReport,
    auditCopy: controlPlane.auditCopy,
    notices: controlPlane.notices,
  });
  const executor = new ExecutorStack(app, `${prefix}-executor`, {
    ...stack('executor', 'the executor, leader and standby'),
    deployment,
    data,
    bundle: executorBundle,
  });
  const page = new PageStack(app, `${prefix}-page`, {
    ...stack('page', 'the operator page'),
    deployment,
    api: controlPlane.routes.api,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, controlPlane, schedule, executor, page };
}
