/** Faults of what one person may do: levels, limits, configurations, commands. */
import type { Sabotage } from '../sabotage.ts';
import { AGREEMENT, broken, CONFIG } from './broken.ts';

const LEVEL = 'shared/domain/level.ts';
const LIMITS = 'shared/domain/limits.ts';
const CHANGE = 'functions/config/change-config.ts';
const FILE = 'functions/file-command.ts';

export const levelBugs: readonly Sabotage[] = [
  broken(
    'a limit that is raised counts as lowered, and the reverse',
    [
      LIMITS,
      'positionLimit(after, venue, symbol) > positionLimit(before, venue, symbol);',
      'positionLimit(after, venue, symbol) < positionLimit(before, venue, symbol);',
    ],
    AGREEMENT,
  ),
  broken(
    'raising a limit of a venue loosens nothing',
    [LIMITS, '  return grows || venueIds.some(', '  return grows || venueIds.slice(0, 1).some('],
    AGREEMENT,
  ),
  broken(
    'lowering a limit takes two',
    [
      LIMITS,
      'positionLimit(after, venue, symbol) > positionLimit(before, venue, symbol);',
      'positionLimit(after, venue, symbol) !== positionLimit(before, venue, symbol);',
    ],
    AGREEMENT,
  ),
  broken(
    'lowering a limit raises another',
    [
      LEVEL,
      '  return next(level, by, at, limits);\n',
      '  return next(level, by, at, {\n    ...limits,\n    limits: { ...limits.limits, max_open_positions: limits.limits.max_open_positions + 1 },\n  });\n',
    ],
    AGREEMENT,
  ),
  broken(
    'a key of the configuration that loosens counts as tightening',
    [
      'shared/config/changes.ts',
      'tightensIf(order !== null && order > 0)',
      'tightensIf(order !== null && order !== 0)',
    ],
    CONFIG,
  ),
  broken(
    'a configuration is compared with what ran a while ago',
    [
      CHANGE,
      'if (hashOfConfig(running.config) !== compared) return changedMeanwhile;',
      "if (compared === '') return changedMeanwhile;",
    ],
    CONFIG,
  ),
  broken(
    'kill leaves safe mode as it is',
    [
      'shared/domain/command.ts',
      "      safe_mode: { on: true, reason: hold.note, by: hold.by, since: hold.at, origin: 'kill' },\n",
      '',
    ],
    AGREEMENT,
  ),
  broken(
    'a hold leaves RUN as it is',
    [
      LEVEL,
      "return next(level, hold.by, hold.at, { mode: 'HOLD', holds, resume_granted: null });",
      'return next(level, hold.by, hold.at, { holds, resume_granted: null });',
    ],
    AGREEMENT,
  ),
  broken(
    'a second hold takes the place of the first',
    [
      LEVEL,
      'const holds = [...level.holds.filter((one) => one !== leaving), hold];',
      'const holds = leaving === null ? [hold] : [hold];',
    ],
    AGREEMENT,
  ),
  broken(
    'done is said though somebody else was first',
    [
      'functions/change-level.ts',
      "if (result.kind === 'committed') return",
      "if (result.kind === 'committed' || tries === 0) return",
    ],
    AGREEMENT,
  ),
  broken(
    'a command that was asked for before is filed again',
    [
      FILE,
      'if (earlier !== null && isRepeat(earlier, naming, level, at)) {',
      'if (earlier !== null && isRepeat(earlier, naming, level, at) && tries > 0) {',
    ],
    AGREEMENT,
  ),
  broken(
    'a command that is asked for again is not in the chain',
    [
      FILE,
      '      await control.commit(book, { audit, at });\n',
      '      if (audit.actor === "") await control.commit(book, { audit, at });\n',
    ],
    'functions/commands',
  ),
  broken(
    'the receipt of another command is given',
    [
      'functions/command-answer.ts',
      'const found = (await deps.control.findCommand(command.book, command.id)) ?? command;',
      'const found = (await deps.control.recentCommands(command.book, 10)).commands.at(-1) ?? command;',
    ],
    'functions/commands',
  ),
  broken(
    'a PATCH loosens in live',
    [
      'functions/control/patch-control.ts',
      "  if (profile === 'live') {\n",
      "  if (profile === 'live' && keys.length === 0) {\n",
    ],
    'functions/patch-control',
  ),
  broken(
    'a PATCH loosens without safe mode',
    [
      'functions/control/patch-control.ts',
      '  if (safeModeInForce(level)) return null;\n',
      '  if (safeModeInForce(level) || keys.length > 0) return null;\n',
    ],
    'functions/patch-control',
  ),
];
