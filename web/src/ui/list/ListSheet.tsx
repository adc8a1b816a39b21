import { formatCount } from '../format.ts';
import { SheetHead, SheetTable } from '../print/parts.tsx';
import type { Column } from './columns.ts';
import type { FilterField } from './fields.ts';

/** More belongs into a file. */
export const PRINT_ROWS_MAX = 1000;

interface ListSheetProps<Row> {
  what: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  total: number | null;
  conditions: string;
}

/** A list on paper: these conditions, this order, these columns. */
export function ListSheet<Row extends { id: string }>({
  what,
  columns,
  rows,
  total,
  conditions,
}: ListSheetProps<Row>) {
  const isCut = total !== null && total > rows.length;
  const count = isCut
    ? `共 ${formatCount(total)} 项，只打印前 ${formatCount(rows.length)} 项`
    : `共 ${formatCount(rows.length)} 项`;
  const printed = columns.filter(({ text }) => rows.some((row) => text(row) !== ''));
  return (
    <>
      <SheetHead title={what} lead={[conditions, count].filter(Boolean).join('；')} />
      <SheetTable rows={rows} columns={printed} />
    </>
  );
}

/** This will put the conditions of a list into words; what stands in no address stands on no paper. */
export function conditionWords(
  fields: readonly FilterField[],
  search: object,
  isMore: boolean,
): string {
  const values = new Map(Object.entries(search));
  const said = fields.flatMap(({ key, label, ask, choices = [] }) => {
    const value: unknown = values.get(key);
    if (typeof value !== 'string' || value === '') return [];
    if (ask === 'unit' || ask === 'own') return [`${label}：已限定`];
    return [`${label}：${choices.find((choice) => choice.value === value)?.label ?? value}`];
  });
  return [...said, ...(isMore ? ['另有未列出的条件'] : [])].join('，');
}
