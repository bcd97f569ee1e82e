/** The rules of requests, RUN and commands, from the audit chain alone: who may end what, until when, and seen how. */
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import type { AuditLink } from '#shared/wire/audit.ts';

/** What people know the control plane by at some link of the chain. */
export interface Told {
  holds: string[];
  mode: string;
  safeMode: boolean;
  dryRun: boolean;
  strategies: string[];
  limits: Record<string, string>;
  /** Whether an approved resume allows RUN. */
  granted: boolean;
}

interface Request {
  readonly author: string;
  readonly at: number;
  readonly change: string;
  /** What its author saw. */
  readonly shown: string;
}

const WAITS_MS = 900_000;
/** A resume that was granted is nothing that anybody approves. */
const shownOf = ({ granted: _granted, ...rest }: Told): string =>
  canonicalJson({ ...rest, holds: rest.holds.toSorted(), strategies: rest.strategies.toSorted() });
const changeOf = ({ detail }: AuditLink): string => canonicalJson(detail['change'] ?? null);

export function createRules(isApproval: (link: AuditLink) => boolean) {
  const requests = new Map<string, Request>();
  const wishes = new Set<string>();

  function endedAmiss(link: AuditLink, told: Told): readonly string[] {
    const { actor, action, subject, at } = link;
    const request = requests.get(subject);
    if (request === undefined) return [`${action} of ${subject}, which nobody asked for`];
    const broken: string[] = [];
    const own = request.author === actor;
    const mayBeOwn = action === 'approval_withdrawn';
    if (own !== mayBeOwn) broken.push(`${action} by ${actor} of what ${request.author} asked for`);
    if (at >= request.at + WAITS_MS) broken.push(`${action} ${at - request.at} ms after it was asked for`);
    if (!isApproval(link)) return broken;
    if (changeOf(link) !== request.change) broken.push(`${actor} approved ${changeOf(link)}, not ${request.change}`);
    if (shownOf(told) !== request.shown) broken.push(`${actor} approved at ${shownOf(told)}, not at ${request.shown}`);
    return broken;
  }

  /** @param told as it is before this link */
  return (link: AuditLink, told: Told): readonly string[] => {
    const { action, actor, subject, at, detail } = link;
    if (action.endsWith('_requested')) {
      requests.set(subject, { author: actor, at, change: changeOf(link), shown: shownOf(told) });
    } else if (isApproval(link) || action === 'approval_declined' || action === 'approval_withdrawn') {
      return endedAmiss(link, told);
    } else if (action === 'resumed') {
      const free = told.holds.length === 0 && !told.safeMode && told.granted;
      return free ? [] : [`RUN by ${actor} at ${shownOf(told)}, granted: ${told.granted}`];
    } else if ((action === 'kill' || action === 'cancel_all') && 'correlation_id' in detail) {
      const wish = canonicalJson([action, detail['correlation_id']]);
      if (wishes.has(wish)) return [`${wish} was filed twice`];
      wishes.add(wish);
    }
    return [];
  };
}
