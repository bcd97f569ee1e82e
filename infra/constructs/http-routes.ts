import {
  type CfnRoute,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  type CfnStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Duration, Validations } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { routes, type FunctionName, type Route } from '#shared/wire/routes.ts';
import { logOf } from './log-of.ts';

export interface HttpRoutesProps {
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
  readonly authorizer: IFunction;
}

/** For a path that no row of the route table throttles by itself. */
const DEFAULT_THROTTLE = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };

/** It has no rights at all. */
const ANSWERS_THE_REST: FunctionName = 'docs';

/** Who proves themselves otherwise: by nothing, since it tells nothing worth hiding, or by a secret of their own. */
const passesAuthorizer = (route: Route): boolean => route.who !== 'public' && route.who !== 'telegram';

/** The HTTP API, made of the one route table: a route is a row there and nothing here. */
export class HttpRoutes extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { functions, authorizer }: HttpRoutesProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { description: 'PropBot control plane', createDefaultStage: false });
    const knows = new HttpLambdaAuthorizer('Authorizer', authorizer, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      // A bearer token or a cookie: with a source named, a request without it never reaches the authorizer.
      identitySource: [],
      // An operator who is removed is out at once.
      resultsCacheTtl: Duration.seconds(0),
    });
    const integrations = new Map(
      Object.entries(functions).map(([name, fn]) => [
        name,
        new HttpLambdaIntegration(name, fn, { scopePermissionToRoute: false }),
      ]),
    );
    const made = routes.map((route) => {
      const integration = integrations.get(route.function);
      if (integration === undefined) throw new Error(`${route.routeKey} names a function that is not deployed`);
      const httpRoute = new HttpRoute(this, route.operationId, {
        httpApi: this.api,
        routeKey: HttpRouteKey.with(route.path, HttpMethod[route.method]),
        integration,
        authorizer: passesAuthorizer(route) ? knows : new HttpNoneAuthorizer(),
      });
      if (!passesAuthorizer(route)) acknowledgePublic(httpRoute, route);
      return httpRoute;
    });
    this.addStage(made);
    this.answerTheRest(integrations.get(ANSWERS_THE_REST));
  }

  /** Without it, the API itself answers what no row names, in a shape of its own. */
  private answerTheRest(integration: HttpLambdaIntegration | undefined): void {
    if (integration === undefined) throw new Error(`${ANSWERS_THE_REST} is not deployed`);
    const rest = new HttpRoute(this, 'Rest', {
      httpApi: this.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration,
      authorizer: new HttpNoneAuthorizer(),
    });
    Validations.of(rest).acknowledge({ id: 'AwsSolutions-APIG4', reason: 'It says that there is nothing there.' });
  }

  private addStage(made: readonly HttpRoute[]): void {
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destination: new LogGroupLogDestination(logOf(this, 'AccessLog')) },
    });
    const settings = stage.node.defaultChild as CfnStage;
    settings.defaultRouteSettings = DEFAULT_THROTTLE;
    settings.routeSettings = Object.fromEntries(
      routes.map(({ routeKey, throttle }) => [
        routeKey,
        { ThrottlingRateLimit: throttle.rate, ThrottlingBurstLimit: throttle.burst },
      ]),
    );
    // A stage may only name routes that exist already.
    for (const route of made) settings.addResourceDependency(route.node.defaultChild as CfnRoute);
  }
}

function acknowledgePublic(httpRoute: HttpRoute, route: Route): void {
  Validations.of(httpRoute).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      route.who === 'telegram'
        ? "Telegram cannot sign in: the function compares the webhook's own secret before it reads a word."
        : `Public in the route table: ${route.summary}`,
  });
}
