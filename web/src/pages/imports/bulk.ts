import { RosterAcceptDocument } from '../../api/gql/graphql.ts';
import { type Bulk, bulkAct } from '../../ui/bulk/bulk.ts';
import { hasRole, type Viewer } from '../../ui/viewer.tsx';
import { ROSTER_STATES, wordsOf } from '../../ui/words.ts';
import type { Roster } from './progress.ts';

/** What somebody may do with many checked workbooks at once. */
export function bulkOf(viewer: Viewer): Bulk<Roster> {
  return {
    nameOf: ({ fileName }) => fileName,
    counted: { of: ({ rowsGood, rowsNoted }) => rowsGood + rowsNoted, unit: '行合格' },
    acts: hasRole(viewer, 'OFFICE', 'CLERK')
      ? [
          bulkAct<Roster, { id: string }>({
            label: '确认入库',
            document: RosterAcceptDocument,
            variables: ({ id }) => ({ id }),
            whyNot: whyNotAccept,
            ask: '各份名册中合格的行将入库，不合格的行不入库。',
          }),
        ]
      : [],
  };
}

function whyNotAccept({ state, rowsGood, rowsNoted }: Roster): string | undefined {
  if (state !== 'CHECKED') return `现在的状态是“${wordsOf(ROSTER_STATES, state).label}”。`;
  return rowsGood + rowsNoted === 0 ? '没有合格的行。' : undefined;
}
