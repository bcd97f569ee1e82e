import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LIVE_CONFIRMATION } from '#shared/config/load.ts';
import { routes } from '#shared/wire/routes.ts';
import { viewerRequest } from '../../infra/constructs/viewer-request.ts';
import { functionNames } from '../../infra/entries.ts';
import { apiPaths } from '../../infra/stacks/page-stack.ts';
import { makeApp, resourcesOf, type Properties } from './made.ts';

const made = makeApp({ 'allow-from': '203.0.113.0/24' });
const resources = resourcesOf(made);
const propertiesOf = (type: string): readonly Properties[] =>
  [...resources.values()].filter((resource) => resource.Type === type).map((resource) => resource.Properties);

describe('the HTTP API', () => {
  const deployed = propertiesOf('AWS::ApiGatewayV2::Route');

  test('it has exactly the routes of the route table, and one that answers what none of them is', () => {
    expect(deployed.map((route) => String(route['RouteKey'])).toSorted()).toEqual(
      ['$default', ...routes.map((route) => route.routeKey)].toSorted(),
    );
  });

  test('a route is open exactly where the route table says so', () => {
    const open = deployed
      .filter((route) => route['AuthorizationType'] === 'NONE')
      .map((route) => String(route['RouteKey']));
    const said = routes.filter(({ who }) => who === 'public' || who === 'telegram').map((route) => route.routeKey);
    expect(open.toSorted()).toEqual(['$default', ...said].toSorted());
    expect(open).not.toContain('POST /api/ui/hold');
  });

  test('every route is throttled as the route table says, and accesses are written down', () => {
    const [stage] = propertiesOf('AWS::ApiGatewayV2::Stage');
    expect(stage?.['RouteSettings']).toEqual(
      Object.fromEntries(
        routes.map(({ routeKey, throttle }) => [
          routeKey,
          { ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst },
        ]),
      ),
    );
    expect(stage?.['AccessLogSettings']).toBeDefined();
  });

  test('a request without a bearer token still reaches the authorizer, since it may carry a cookie', () => {
    const [authorizer] = propertiesOf('AWS::ApiGatewayV2::Authorizer');
    expect(authorizer).toMatchObject({ EnableSimpleResponses: true, AuthorizerResultTtlInSeconds: 0 });
    expect(authorizer?.['IdentitySource'] ?? []).toEqual([]);
  });

  test('the page and every route are under one address', () => {
    const patterns = apiPaths().map((path) => new RegExp(`^${path.replace('*', '.*')}$`));
    const unreachable = routes.filter(({ path }) => !patterns.some((pattern) => pattern.test(path)));
    expect(unreachable).toEqual([]);
    expect(patterns.some((pattern) => pattern.test('/ui/dashboard'))).toBe(false);
  });
});

test('the page and the API beside it ask where somebody comes from before anything else', () => {
  expect(propertiesOf('AWS::CloudFront::Function')).toMatchObject([
    { FunctionCode: viewerRequest(['203.0.113.0/24']) },
  ]);
  const [distribution = {}] = propertiesOf('AWS::CloudFront::Distribution');
  const { DefaultCacheBehavior: first, CacheBehaviors: others } = distribution['DistributionConfig'] as {
    DefaultCacheBehavior: object;
    CacheBehaviors: readonly object[];
  };
  expect(others.length).toBeGreaterThan(3);
  for (const behaviour of [first, ...others])
    expect(behaviour).toMatchObject({ FunctionAssociations: [{ EventType: 'viewer-request' }] });
});

describe('the functions', () => {
  const functions = propertiesOf('AWS::Lambda::Function');

  test('there is one for each folder, on arm64 and Node 24, with enough memory to start quickly', () => {
    expect(functions).toHaveLength(functionNames.length);
    for (const fn of functions) {
      expect(fn).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(Number(fn['MemorySize'])).toBeGreaterThanOrEqual(512);
    }
  });

  test('HOLD has processors of its own, which a flood of page views cannot take', () => {
    const reserved = functions.filter((fn) => fn['ReservedConcurrentExecutions'] !== undefined);
    expect(reserved.map((fn) => String(fn['Description']).split(' ')[1])).toEqual(['control']);
  });

  test('no secret is in an environment: only names and addresses', () => {
    for (const fn of functions) {
      const { Variables: variables = {} } = (fn['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
      expect(Object.keys(variables).filter((name) => /TOKEN|PASSWORD|_KEY$/.test(name))).toEqual([]);
    }
  });

  test('logs are kept for a time that somebody chose', () => {
    const groups = propertiesOf('AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(functionNames.length);
    for (const group of groups) expect(group['RetentionInDays']).toBe(365);
  });
});

test('the daily report is started at 00:05 UTC, the copy of the audit chain at 00:10, once each; what could not be started is put aside; notices are looked for every minute', () => {
  const schedules = propertiesOf('AWS::Scheduler::Schedule');
  expect(schedules.map((schedule) => schedule['ScheduleExpression'])).toEqual([
    'rate(1 minute)',
    'cron(5 0 * * ? *)',
    'cron(10 0 * * ? *)',
  ]);
  // A minute that was missed is made up by the next one.
  for (const schedule of schedules.slice(1)) {
    expect(schedule).toMatchObject({
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { DeadLetterConfig: { Arn: expect.anything() as unknown } },
    });
  }
});

const variablesIn = (context: Readonly<Record<string, unknown>>): readonly Properties[] =>
  [...resourcesOf(makeApp(context)).values()]
    .filter(
      ({ Type, Properties: { Handler: handler } }) => Type === 'AWS::Lambda::Function' && handler === 'handler.handler',
    )
    .map(({ Properties: { Environment: environment } }) => (environment as { Variables: Properties }).Variables);

test('simulated hedges are left out of profit by strategy, unless the deployer wants them in it', () => {
  const asked = variablesIn({ 'exclude-dry-run-from-pnl': 'false' });
  expect(asked.filter((one) => one['EXCLUDE_DRY_RUN_FROM_PNL'] === 'false')).toHaveLength(functionNames.length);
  for (const one of variablesIn({})) expect(one).not.toHaveProperty('EXCLUDE_DRY_RUN_FROM_PNL');
  expect(() => makeApp({ 'exclude-dry-run-from-pnl': 'no' })).toThrow('true or false');
});

test('who may hold without the API is for people to say, and has no more than that takes', () => {
  const [policy = {}, ...others] = propertiesOf('AWS::IAM::ManagedPolicy');
  expect(others).toEqual([]);
  expect([policy['Roles'] ?? [], policy['Users'] ?? [], policy['Groups'] ?? []].flat()).toEqual([]);
  const { Statement: statements } = policy['PolicyDocument'] as {
    Statement: { Action: unknown; Resource: unknown }[];
  };
  expect(statements.map(({ Action }) => Action)).toEqual([
    ['dynamodb:GetItem', 'dynamodb:Query'],
    'dynamodb:PutItem',
    'dynamodb:PutItem',
  ]);
  expect(JSON.stringify(statements)).not.toMatch(/"\*"|Trading/);
});

describe('the profile file', () => {
  test.each([
    ['live', 'true'],
    ['testnet', 'false'],
  ])('locks %s to dry run for every function: %s', (profile, locked) => {
    const variables = variablesIn({ profile });
    expect(variables).toHaveLength(functionNames.length);
    for (const one of variables) expect(one).toMatchObject({ DRY_RUN_ONLY: locked, TWO_MAN_RULE: 'true' });
    for (const one of variables) expect(one).not.toHaveProperty('AUTH_ENABLED');
  });
});

describe('the executor', () => {
  test('of live is started only by what its deployer says', () => {
    const environmentOf = (context: object) =>
      JSON.stringify(
        [...resourcesOf(makeApp({ profile: 'live', ...context })).values()].find(
          ({ Type }) => Type === 'AWS::ECS::TaskDefinition',
        )?.Properties,
      );
    expect(environmentOf({ 'live-confirm': LIVE_CONFIRMATION })).toContain(
      JSON.stringify({ Name: 'LIVE_CONFIRM', Value: LIVE_CONFIRMATION }),
    );
    expect(environmentOf({})).not.toContain('LIVE_CONFIRM');
  });

  const [service] = propertiesOf('AWS::ECS::Service');
  const [task] = propertiesOf('AWS::ECS::TaskDefinition');

  test('a deployment keeps a standby alive and never replaces both executors at once', () => {
    expect(service).toMatchObject({
      DesiredCount: 2,
      DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 100 },
    });
  });

  test('it is given all the time there is to finish a hedge before it is killed, and cannot change its own files', () => {
    expect(task).toMatchObject({
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
      ContainerDefinitions: [{ StopTimeout: 120, ReadonlyRootFilesystem: true }],
    });
  });

  test('it tells its metrics to a container beside it, and no port leads there from outside', () => {
    const environment = expect.arrayContaining([{ Name: 'METRICS_PORT', Value: '9108' }]) as unknown;
    expect(task).toMatchObject({ NetworkMode: 'awsvpc', ContainerDefinitions: [{ Environment: environment }] });
    expect(JSON.stringify(task)).not.toContain('PortMappings');
    for (const profile of ['paper', 'testnet', 'live']) {
      const config = readFileSync(join(import.meta.dirname, `../../configs/${profile}.yaml`), 'utf8');
      expect(config).toMatch(/^bind_host: 127\.0\.0\.1$/m);
    }
  });

  test('nobody can call it, and it calls out by TLS only', () => {
    const groups = propertiesOf('AWS::EC2::SecurityGroup');
    expect(groups).toHaveLength(1);
    expect(groups[0]?.['SecurityGroupIngress']).toBeUndefined();
    expect(groups[0]?.['SecurityGroupEgress']).toMatchObject([{ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }]);
    expect(propertiesOf('AWS::EC2::NatGateway')).toEqual([]);
  });
});
