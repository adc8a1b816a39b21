import type { UnitChangeKind, UnitChangeShownFragment } from '../../api/gql/graphql.ts';
import type { Happening } from '../../ui/History.tsx';

const KINDS: Readonly<Record<UnitChangeKind, { title: string; tone: Happening['tone'] }>> = {
  CORRECTED: { title: '更正资料', tone: 'plain' },
  MOVED: { title: '调整隶属关系', tone: 'warning' },
  CLOSED: { title: '撤销', tone: 'bad' },
  MERGED: { title: '并入其他单位', tone: 'bad' },
  ABSORBED: { title: '有单位并入', tone: 'good' },
  REOPENED: { title: '恢复', tone: 'good' },
};

/** This will say in words what happened to a unit, what changed, on what ground and by whom. */
export function happeningOf(change: UnitChangeShownFragment): Happening {
  const { id, kind, onDay, document, reason, changedAt, changedBy } = change;
  const by = changedBy ? `办理人：${changedBy.name}` : '';
  const ground = document ? `${document}，自 ${onDay}` : '';
  return {
    key: id,
    at: changedAt,
    title: KINDS[kind].title,
    tone: KINDS[kind].tone,
    note: [...differences(change), ground, `原因：${reason}`, by].filter(Boolean).join('；'),
  };
}

function differences({ kind, fields, fromUnit, toUnit }: UnitChangeShownFragment): string[] {
  if (kind === 'MOVED')
    return [`由「${fromUnit?.name ?? '范围外的单位'}」到「${toUnit?.name ?? '范围外的单位'}」`];
  if (kind === 'MERGED') return [`并入「${toUnit?.name ?? '范围外的单位'}」`];
  if (kind === 'ABSORBED') return [`「${fromUnit?.name ?? '范围外的单位'}」并入本单位`];
  return fields.map(
    ({ label, before, after }) => `${label}：${before || '（空）'} → ${after || '（空）'}`,
  );
}
