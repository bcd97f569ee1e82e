import type { Approval } from '#shared/wire/approval.ts';
import type { Answer, Request } from '../api/client.ts';
import { holdsOf, type Picture, type Who } from '../view/picture.ts';
import { toldOf, toldOfHold } from '../view/told.ts';
import { ActionButton } from './action-button.tsx';
import { ActionForm } from './action-form.tsx';

interface Props {
  readonly picture: Picture;
  readonly who: Who;
  readonly send: (request: Request) => Promise<Answer>;
}

const post =
  (send: Props['send'], path: string, extra: Readonly<Record<string, unknown>> = {}) =>
  (reason: string): Promise<Answer> =>
    send({ method: 'POST', path, body: { reason, ...extra } });

const FILED = 'Asked. A second operator now has to approve it on their own page.';

export function HoldForm({ who, send }: Pick<Props, 'who' | 'send'>) {
  return (
    <ActionForm
      id="hold"
      label="HOLD"
      preset="Operator pressed HOLD"
      fieldLabel="Why HOLD"
      tone="danger"
      blocked={who.role === 'viewer' ? 'A viewer changes nothing.' : null}
      run={post(send, '/api/ui/hold')}
      tell={toldOfHold}
    />
  );
}

/** Why RUN cannot be set now, in the order in which a person would clear the way. */
export function runBlocked({ picture, who }: Pick<Props, 'picture' | 'who'>): string | null {
  const { level } = picture;
  if (who.role === 'viewer') return 'A viewer changes nothing.';
  if (level.mode === 'RUN') return 'RUN is set.';
  if (holdsOf(picture).length > 0) return 'A hold is in force: it has to be lifted by an approved resume first.';
  if (level.safe_mode.on) return 'Safe mode is on: it has to be left by an approved request first.';
  return level.resume_granted === null ? 'No resume has been approved since the last hold.' : null;
}

function askBlocked({ picture, who }: Props, action: Approval['action']): string | null {
  if (who.role === 'viewer') return 'A viewer changes nothing.';
  return picture.pending.some((approval) => approval.action === action)
    ? 'It is asked already and waits for a second person.'
    : null;
}

export function Controls(props: Props) {
  const { picture, who, send } = props;
  const { dry_run: dryRun, safe_mode: safeMode, mode } = picture.level;
  const viewer = who.role === 'viewer' ? 'A viewer changes nothing.' : null;
  const blocked = runBlocked(props);
  const resumeBlocked = mode === 'RUN' ? 'RUN is set: there is nothing to resume.' : askBlocked(props, 'resume');
  return (
    <div class="controls">
      <h3>Resume</h3>
      <ActionForm
        id="ask-resume"
        label="Ask to resume"
        preset="Checked positions and limits"
        fieldLabel="Why it is safe to resume"
        tone="primary"
        blocked={resumeBlocked}
        run={post(send, '/api/ui/resume-request', { also: ['exit_safe_mode'] })}
        tell={(answer) => toldOf(answer, FILED)}
      />
      <ActionButton
        id="set-run"
        label="Set RUN"
        note="The resume is approved. One press sets RUN."
        tone={blocked === null ? 'go' : 'quiet'}
        blocked={blocked}
        run={() => send({ method: 'POST', path: '/api/ui/resume', body: {} })}
        tell={(answer) => toldOf(answer, 'RUN is set.')}
      />
      <h3>Dry run is {dryRun.on ? 'on' : 'off'}</h3>
      {dryRun.on ? (
        <ActionForm
          id="ask-exit-dry-run"
          key="exit-dry-run"
          label="Ask to leave dry run"
          preset="Simulated hedges looked right"
          fieldLabel="Why orders may leave now"
          tone="quiet"
          blocked={askBlocked(props, 'exit_dry_run')}
          run={post(send, '/api/ui/exit-dry-run-request')}
          tell={(answer) => toldOf(answer, FILED)}
        />
      ) : (
        <ActionForm
          id="dry-run"
          key="dry-run"
          label="Turn dry run on"
          preset="Back to simulated hedges"
          fieldLabel="Why dry run"
          tone="quiet"
          blocked={viewer}
          run={post(send, '/api/ui/dry-run')}
          tell={(answer) => toldOf(answer, 'Dry run is on.')}
        />
      )}
      <h3>Safe mode is {safeMode.on ? 'on' : 'off'}</h3>
      {safeMode.on ? (
        <ActionForm
          id="ask-exit-safe-mode"
          key="exit-safe-mode"
          label="Ask to leave safe mode"
          preset="Checked positions and limits"
          fieldLabel="Why safe mode may end"
          tone="quiet"
          blocked={askBlocked(props, 'exit_safe_mode')}
          run={post(send, '/api/ui/exit-safe-mode-request')}
          tell={(answer) => toldOf(answer, FILED)}
        />
      ) : (
        <ActionForm
          id="safe-mode"
          key="safe-mode"
          label="Turn safe mode on"
          preset="Watch and plan only"
          fieldLabel="Why safe mode"
          tone="quiet"
          blocked={viewer}
          run={post(send, '/api/ui/safe-mode')}
          tell={(answer) => toldOf(answer, 'Safe mode is on.')}
        />
      )}
    </div>
  );
}
