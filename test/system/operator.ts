/** One operator over HTTP, as the CLI or a script would be: a token, JSON in, JSON out. Nothing of ours is imported. */
export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
}

export interface Operator {
  readonly id: string;
  readonly code: string;
  /** The caller says what it expects; the test then looks at it. */
  get<Body = Record<string, unknown>>(path: string): Promise<Answer<Body>>;
  post(path: string, body?: unknown): Promise<Answer>;
  /** Every answer so far, as it was sent. */
  readonly heard: readonly string[];
}

export function operatorAt(
  url: string,
  person: { readonly id: string; readonly token: string; readonly approveCode: string },
): Operator {
  const heard: string[] = [];
  const call = async <Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${person.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    heard.push(text);
    return { status: response.status, body: JSON.parse(text) as Body };
  };
  return {
    id: person.id,
    code: person.approveCode,
    heard,
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
  };
}

/** Asks again until the answer is right. @throws with what `explain` says when it was not in time */
export async function until<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | null>,
  explain: () => Promise<unknown> = () => Promise.resolve(''),
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > end)
      throw new Error(`not within ${withinMs} ms: ${what}; ${JSON.stringify(await explain())}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function must(step: Promise<Answer>): Promise<Record<string, unknown>> {
  const { status, body } = await step;
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}

/** The two-person way to RUN: one asks for resume and safe mode off, the other approves, the first sets RUN. */
export async function resumeAndRun(asker: Operator, approver: Operator): Promise<void> {
  const asked = await must(
    asker.post('/api/ui/resume-request', { reason: 'positions checked', also: ['exit_safe_mode'] }),
  );
  await must(approver.post('/api/ui/resume-confirm', { token: approver.code, request_id: asked['request_id'] }));
  await must(asker.post('/api/ui/resume'));
}

export async function leaveDryRun(asker: Operator, approver: Operator): Promise<void> {
  const asked = await must(asker.post('/api/ui/exit-dry-run-request', { reason: 'rehearsal was clean' }));
  await must(approver.post('/api/ui/exit-dry-run-confirm', { token: approver.code, request_id: asked['request_id'] }));
}
