import type { RosterRowsQuery } from '../../api/gql/graphql.ts';

type Whole = Extract<RosterRowsQuery['node'], { __typename: 'Roster' }>;
export type Row = Whole['rows']['edges'][number]['node'];
export type SheetCell = Row['cells'][number];

/** This will find the cells at which something was found. */
export function cellsAtFault({ cells }: Pick<Row, 'cells'>): SheetCell[] {
  return cells.filter(({ faults }) => faults.length > 0);
}

/** This will weigh a cell by the heaviest of its findings; nothing when it is fine. */
export function levelOf({ faults }: Pick<SheetCell, 'faults'>): 'FAULT' | 'NOTE' | undefined {
  if (faults.some(({ level }) => level === 'FAULT')) return 'FAULT';
  return faults.length > 0 ? 'NOTE' : undefined;
}

/** This will say what is wrong without the cell's address and name, which stand beside it. */
export function reasonIn(message: string): string {
  const at = message.indexOf('：');
  return at < 0 ? message : message.slice(at + 1);
}

/** This will give what the server is sure should stand in a cell; nothing when it is not. */
export function suggestionIn({ faults }: Pick<SheetCell, 'faults'>): string | undefined {
  return faults.find(({ fix }) => fix !== '')?.fix;
}

/** This will give the first of these fields that the row has. */
export function cellOf({ cells }: Pick<Row, 'cells'>, fields: readonly string[]) {
  return cells.find(({ field, shown }) => fields.includes(field) && shown !== '');
}
