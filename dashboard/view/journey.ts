/** The way from HOLD to trading, as steps, and the one thing that this person should do next. */
import type { Approval } from '#shared/wire/approval.ts';
import type { HedgeRecord } from '#shared/wire/trading.ts';
import { holdsOf, type Freshness, type Picture, type Who } from './picture.ts';

export interface Step {
  readonly id: 'ask' | 'approve' | 'run' | 'watch' | 'leave-dry-run' | 'trade';
  readonly text: string;
  readonly state: 'done' | 'now' | 'later';
}

export interface Journey {
  readonly steps: readonly Step[];
  /** What this person should do now, in one sentence. */
  readonly next: string;
}

const texts: readonly (readonly [Step['id'], string])[] = [
  ['ask', 'Ask to resume'],
  ['approve', 'A second operator approves'],
  ['run', 'Set RUN'],
  ['watch', 'Watch a SIMULATED hedge'],
  ['leave-dry-run', 'Leave dry run, again two people'],
  ['trade', 'Hedges trade at the venues'],
];

const wishes: Readonly<Record<Approval['action'], string>> = {
  resume: 'resume',
  exit_safe_mode: 'leave safe mode',
  exit_dry_run: 'leave dry run',
  enable_strategy: 'switch a strategy on',
  raise_limit: 'raise a limit',
  apply_config: 'loosen the configuration',
};
/** Of these the way to RUN is made; anything else is decided beside it. */
const isOnTheWay = ({ action }: Approval): boolean => action === 'resume' || action === 'exit_safe_mode';

function pendingSentence(approval: Approval, who: Who): string {
  const what = wishes[approval.action];
  if (who.role === 'viewer') return `${approval.requested_by} asks to ${what}; another operator has to approve.`;
  if (approval.requested_by === who.operator_id) {
    return `You asked to ${what}. Another operator has to approve it on their own page; you cannot approve your own request.`;
  }
  return `${approval.requested_by} asks to ${what}. Read under «Waiting for a second person» what it changes, then approve with your code or decline.`;
}

function here(picture: Picture, hedges: readonly HedgeRecord[]): Step['id'] {
  const { level, pending } = picture;
  if (level.mode === 'HOLD') {
    if (level.resume_granted !== null && holdsOf(picture).length === 0 && !level.safe_mode.on) return 'run';
    return pending.some(isOnTheWay) ? 'approve' : 'ask';
  }
  if (!level.dry_run.on) return 'trade';
  return hedges.some((hedge) => hedge.simulated) ? 'leave-dry-run' : 'watch';
}

/** Dry run was left before: that is not asked for again with every resume. */
const behind = (id: Step['id'], picture: Picture): boolean =>
  !picture.level.dry_run.on && (id === 'watch' || id === 'leave-dry-run');

const nextSentence: Readonly<Record<Step['id'], string>> = {
  ask: 'Check positions and limits, then press «Ask to resume». A second operator has to approve it.',
  approve: 'Another operator has to approve.',
  run: 'The resume is approved. Press «Set RUN».',
  watch:
    'Running in dry run. The first SIMULATED hedge opens when the edge passes the threshold, usually within two minutes.',
  'leave-dry-run': 'A simulated hedge was made. When you trust what you see, press «Ask to leave dry run».',
  trade: 'Trading at the venues. If anything looks wrong, press HOLD first and ask afterwards.',
};

/** On old news nobody is told to go on. */
const silentSentence: Readonly<Record<Exclude<Freshness['kind'], 'current'>, string>> = {
  'executor-silent': 'Do not resume on old news. Press HOLD if in doubt, and see whether the executor runs.',
  'api-silent': 'Look at the venues’ own pages for what is open. This page goes on by itself when the API is back.',
};

/** `hedges`: all that are known of this book, live and lately over. */
export function journeyOf(picture: Picture, hedges: readonly HedgeRecord[], who: Who, freshness: Freshness): Journey {
  const current = here(picture, hedges);
  const at = texts.findIndex(([id]) => id === current);
  const steps = texts.map(([id, text], index): Step => ({
    id,
    text,
    state: index < at || (index > at && behind(id, picture)) ? 'done' : index === at ? 'now' : 'later',
  }));
  if (freshness.kind !== 'current') return { steps, next: silentSentence[freshness.kind] };
  const [waiting] = picture.pending;
  if (waiting !== undefined) return { steps, next: pendingSentence(waiting, who) };
  if (who.role === 'viewer' && current !== 'trade' && current !== 'watch') {
    return { steps, next: 'You are signed in as a viewer: you see everything and change nothing.' };
  }
  return { steps, next: nextSentence[current] };
}
