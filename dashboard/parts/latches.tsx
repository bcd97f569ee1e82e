import type { Latch } from '#shared/domain/level.ts';
import { dayAndTime } from '../view/format.ts';
import { holdsOf, type Picture } from '../view/picture.ts';

function Tile({ id, name, on, lines }: { id: string; name: string; on: boolean; lines: readonly string[] }) {
  return (
    <div class={`latch ${on ? 'latch-on' : 'latch-off'}`} data-testid={`latch-${id}`} data-on={String(on)}>
      <div class="latch-head">
        <span>{name}</span>
        <strong>{on ? 'ON' : 'off'}</strong>
      </div>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

const said = (latch: Latch): readonly string[] => [latch.reason, `${latch.by}, since ${dayAndTime(latch.since)} UTC`];

export function Latches({ picture }: { picture: Picture }) {
  const holds = holdsOf(picture);
  const { safe_mode: safeMode, dry_run: dryRun } = picture.level;
  return (
    <section class="latches" aria-label="Latches">
      <Tile
        id="hold"
        name="Hold"
        on={holds.length > 0}
        lines={
          holds.length === 0
            ? ['No hold is in force.']
            : holds.flatMap((hold) => [`${hold.reason} · ${hold.by}, since ${dayAndTime(hold.at)} UTC`])
        }
      />
      <Tile id="safe-mode" name="Safe mode" on={safeMode.on} lines={said(safeMode)} />
      <Tile id="dry-run" name="Dry run" on={dryRun.on} lines={said(dryRun)} />
    </section>
  );
}
