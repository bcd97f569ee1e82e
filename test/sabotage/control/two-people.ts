/** Faults of what takes two people: who may approve what, and until when. */
import type { Sabotage } from '../sabotage.ts';
import { AGREEMENT, broken, CONFIG, TWO_PEOPLE } from './broken.ts';

const DECIDE = 'functions/decide-request.ts';
const FILE = 'functions/file-request.ts';
const CLOSE = 'functions/close-request.ts';
const ACTIONS = 'functions/approval-actions.ts';
const LEVEL = 'shared/domain/level.ts';

export const twoPeopleBugs: readonly Sabotage[] = [
  broken(
    'who asked may approve',
    [DECIDE, 'if (waiting.approval.requested_by === deciding.by && ', "if (deciding.by === '' && "],
    AGREEMENT,
  ),
  broken(
    'two people are needed only where that is said',
    [DECIDE, '&& deps.twoManRule !== false) {', '&& deps.twoManRule === true) {'],
    AGREEMENT,
  ),
  broken(
    'live may be told that one person is enough',
    [
      'functions/authority.ts',
      "return profile !== 'paper' || !isOff(text);",
      "return profile === 'testnet' || !isOff(text);",
    ],
    'functions/two-man-rule',
  ),
  broken(
    'who approves is who the body says',
    [
      'functions/approvals/app.ts',
      'return decide({ id: only.id, by, code: body.token',
      'return decide({ id: only.id, by: body.actor ?? by, code: body.token',
    ],
    TWO_PEOPLE,
  ),
  broken(
    'an approval is of whatever the request says by now',
    [DECIDE, ' && changeHashOf(approval) === approval.change_hash;', ';'],
    AGREEMENT,
  ),
  broken(
    'an approval is good whatever has changed meanwhile',
    [DECIDE, 'stateHashOf(level) === approval.state_hash && ', ''],
    AGREEMENT,
  ),
  broken(
    'a request to resume knows no holds set meanwhile',
    [LEVEL, '    holds: level.holds.map((hold) => hold.id).toSorted(),\n', ''],
    AGREEMENT,
  ),
  broken(
    'a request that expired is looked at as if it waited',
    [DECIDE, 'if (approval.expires_at <= deps.clock.wall()) {', 'if (approval.expires_at <= 0) {'],
    AGREEMENT,
  ),
  broken(
    'a request is good at the millisecond of its expiry',
    [
      [DECIDE, 'if (approval.expires_at <= deps.clock.wall()) {', 'if (approval.expires_at < deps.clock.wall()) {'],
      ['shared/store/dynamo/control-store.ts', "'expires_at > :at'", "'expires_at >= :at'"],
    ],
    'functions/approvals',
  ),
  broken(
    'a request waits twice as long',
    [FILE, 'APPROVAL_MS_MAX = 900_000', 'APPROVAL_MS_MAX = 1_800_000'],
    AGREEMENT,
  ),
  broken(
    'declined is only said',
    [
      CLOSE,
      "      approval: { kind: 'decide', approval },\n",
      "      ...(state === 'declined' ? {} : { approval: { kind: 'decide', approval } as const }),\n",
    ],
    AGREEMENT,
  ),
  broken(
    'anybody may take a request back',
    [CLOSE, "if (state === 'withdrawn' && !own) {", "if (state === 'withdrawn' && by === '') {"],
    AGREEMENT,
  ),
  broken(
    'who asked may decline',
    [CLOSE, "if (state === 'declined' && own) {", "if (state === 'declined' && by === '') {"],
    AGREEMENT,
  ),
  broken(
    'a resume ends safe mode though nobody asked for that',
    [ACTIONS, 'exit_safe_mode: alsoSafeMode && level.safe_mode.on,', 'exit_safe_mode: level.safe_mode.on,'],
    AGREEMENT,
  ),
  broken(
    'leaving safe mode is RUN at once',
    [
      LEVEL,
      '    holds,\n    resume_granted: lifted',
      "    holds,\n    ...(grant.exit_safe_mode ? { mode: 'RUN' as const } : {}),\n    resume_granted: lifted",
    ],
    AGREEMENT,
  ),
  broken(
    'RUN needs no approved resume',
    [
      LEVEL,
      "  if (level.resume_granted === null) return { kind: 'refused', refusal: { code: 'no_granted_resume' } };\n",
      '',
    ],
    AGREEMENT,
  ),
  broken(
    'RUN under safe mode',
    [LEVEL, "  if (level.safe_mode.on) return { kind: 'refused', refusal: { code: 'safe_mode_on' } };\n", ''],
    AGREEMENT,
  ),
  broken(
    'a strategy is switched on by one in live',
    ['functions/control/app.ts', "if (deps.profile === 'live')\n", "if (deps.profile === 'live' && name === '')\n"],
    AGREEMENT,
  ),
  broken(
    'a locked deployment leaves dry run',
    [
      [ACTIONS, "    if (dryRunLocked) return refusalOf({ code: 'dry_run_locked' });\n", ''],
      [
        LEVEL,
        'if (grant.exit_dry_run && dryRunLocked) return',
        'if (grant.exit_dry_run && dryRunLocked && by === "") return',
      ],
    ],
    'functions/approvals',
  ),
  broken(
    'the hold of a runaway is lifted in its cooldown',
    [DECIDE, '  if (cooling !== null) return cooling;\n', ''],
    'functions/cooldown',
  ),
  broken(
    'going back to an older configuration takes one',
    [
      'functions/config/change-config.ts',
      'takesTwoPeople(asked.running, asked.config) ?',
      'asked.rollbackTo === null && takesTwoPeople(asked.running, asked.config) ?',
    ],
    CONFIG,
  ),
  broken(
    'a wrong code is not in the chain',
    [
      DECIDE,
      "  await record(deps, refused({ id, by }, why, { attempt: attempt.recent, locked: state === 'locked' }));\n",
      '',
    ],
    'functions/approvals',
  ),
  broken(
    'an own request that is approved is not in the chain',
    [DECIDE, "    await record(deps, refused(deciding, 'same_operator'));\n", ''],
    'functions/approvals',
  ),
];
