import { CfnOutput, Duration, Fn, Stack, Validations, type StackProps } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
  type BehaviorOptions,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { PAGE_CSP, PAGE_PATH } from '#shared/wire/page.ts';
import { routes } from '#shared/wire/routes.ts';
import { accessLogBucket, privateBucket } from '../constructs/private-bucket.ts';
import { viewerRequest } from '../constructs/viewer-request.ts';
import type { Deployment } from '../deployment.ts';

export interface PageStackProps extends StackProps {
  readonly api: HttpApi;
  readonly deployment: Deployment;
}

/** Where the documentation page looks for swagger-ui's files; they are uploaded beside the operator page. */
const DOCS_ASSETS = '/docs/assets';

/** The page and the API under one address, so that the session's cookie needs no other site's trust. */
export class PageStack extends Stack {
  constructor(scope: Construct, id: string, { api, deployment, ...props }: PageStackProps) {
    super(scope, id, props);
    const logs = accessLogBucket(this, 'AccessLogs');
    const site = privateBucket(this, 'Site', logs, 'site');
    const apiHost = Fn.select(2, Fn.split('/', api.apiEndpoint));
    const functionAssociations = [
      {
        eventType: FunctionEventType.VIEWER_REQUEST,
        function: new EdgeFunction(this, 'ViewerRequest', {
          code: FunctionCode.fromInline(viewerRequest(deployment.allowFrom)),
          runtime: FunctionRuntime.JS_2_0,
        }),
      },
    ];
    const toApi: BehaviorOptions = {
      functionAssociations,
      origin: new HttpOrigin(apiHost),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    const headers = this.headers();
    const toSite: BehaviorOptions = {
      functionAssociations,
      origin: S3BucketOrigin.withOriginAccessControl(site),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // The page is small and must never be older than the API it speaks to.
      cachePolicy: CachePolicy.CACHING_DISABLED,
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'PropBot operator page and API',
      enableLogging: true,
      logBucket: logs,
      logFilePrefix: 'distribution/',
      defaultBehavior: { ...toSite, responseHeadersPolicy: headers },
      additionalBehaviors: {
        // The documentation's own script and style: files, though they lie below a path of the API.
        [`${DOCS_ASSETS}/*`]: { ...toSite, responseHeadersPolicy: headers },
        ...Object.fromEntries(apiPaths().map((path) => [path, toApi])),
      },
    });
    acknowledgeOpen(distribution);
    new CfnOutput(this, 'PageUrl', { value: `https://${distribution.distributionDomainName}/ui/dashboard` });
    new CfnOutput(this, 'SiteBucket', { value: site.bucketName });
  }

  private headers(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: PAGE_CSP, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
      },
    });
  }
}

/** `/api/*` for all that lies below `/api`, and the others by their own names; beside the page's own files each by itself. */
export function apiPaths(): readonly string[] {
  const first = new Map<string, boolean>();
  const besidePage = routes.map(({ path }) => path).filter((path) => path.startsWith(`${PAGE_PATH}/`));
  for (const { path } of routes) {
    if (besidePage.includes(path)) continue;
    const [, head = '', ...rest] = path.split('/');
    first.set(head, (first.get(head) ?? false) || rest.length > 0);
  }
  const ofFirst = [...first].flatMap(([head, deeper]) => {
    const alone = routes.some(({ path }) => path === `/${head}`);
    return [...(alone ? [`/${head}`] : []), ...(deeper ? [`/${head}/*`] : [])];
  });
  return [...besidePage, ...ofFirst];
}

function acknowledgeOpen(distribution: Distribution): void {
  const reasons: Readonly<Record<string, string>> = {
    'AwsSolutions-CFR1': 'Who is let in is a list of addresses; the country of one says nothing more.',
    'AwsSolutions-CFR2':
      'Addresses that are not listed see nothing, every route is throttled, and all but the public ones need an operator.',
    'AwsSolutions-CFR4':
      'Without a domain of the deployer the distribution answers under its own name, whose certificate AWS sets.',
  };
  for (const [id, reason] of Object.entries(reasons)) Validations.of(distribution).acknowledge({ id, reason });
}
