import { getRouteApi } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { type ExportRequestInput, StatisticsUnitDocument } from '../../api/gql/graphql.ts';
import { ExportButton } from '../../ui/exports/ExportButton.tsx';
import { PrintButton } from '../../ui/print/PrintButton.tsx';
import { SheetHead, SheetTable } from '../../ui/print/parts.tsx';
import type { StatisticsTable } from './tables.ts';

const route = getRouteApi('/statistics');

interface TableToolsProps<Row> {
  table: StatisticsTable<Row>;
  rows: readonly Row[] | undefined;
  /** What was asked besides whose it is. */
  asked: ExportRequestInput['statistics'];
  /** By what, and up to when, as it stands on the page. */
  lead: string;
}

/** The table that one is looking at, as a file and on paper. */
export function TableTools<Row extends object>({
  table: { list, what, only, columns },
  rows = [],
  asked,
  lead,
}: TableToolsProps<Row>) {
  const { unit } = route.useSearch();
  const [{ data }] = useQuery({
    query: StatisticsUnitDocument,
    variables: { id: unit ?? '' },
    pause: !unit,
  });
  const found = unit && data?.node?.__typename === 'Unit' ? data.node : null;
  const statistics = { unitId: unit ?? null, ...asked };
  const whose = found ? `${found.name}及下级` : '全部范围';
  return (
    <>
      <ExportButton
        what={what}
        ask={{ list, statistics }}
        columns={[...only, ...columns.map(({ key }) => key)]}
        total={rows.length}
        isEmpty={rows.length === 0}
      />
      <PrintButton
        isDisabled={rows.length === 0}
        make={() => ({
          sheet: (
            <>
              <SheetHead title={what} lead={[whose, lead].filter(Boolean).join('；')} />
              <SheetTable
                rows={rows.map((row, at) => ({ ...row, id: String(at) }))}
                columns={columns}
              />
            </>
          ),
        })}
      />
    </>
  );
}
