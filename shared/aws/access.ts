/** How clients of AWS get there, and for how long they try. */
export interface AwsAccess {
  readonly region: string;
  /** Only where the environment does not say it: tests that run beside each other. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const CONNECT_MS_MAX = 500;
/** Three tries of a second each still fit in front of every deadline that depends on a store. */
const TRIES_MAX = 3;

export const bounded = (requestMsMax: number) => ({
  connectionTimeout: CONNECT_MS_MAX,
  requestTimeout: requestMsMax,
  throwOnRequestTimeout: true,
});
export const base = (access: AwsAccess) => ({
  region: access.region,
  maxAttempts: TRIES_MAX,
  ...(access.endpoint === undefined ? {} : { endpoint: access.endpoint }),
  ...(access.credentials === undefined ? {} : { credentials: access.credentials }),
});
