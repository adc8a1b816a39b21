import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import type { ReactNode } from 'react';
import { formatCount } from '../format.ts';
import { formatYuan, sumYuan } from '../yuan.ts';

/** What may be done to many rows of a list at once: each by the app's own act for one, one after the other. */

/** As many as are done in one go: each is an act of its own, with its own entry in the audit trail. */
export const BULK_MAX = 500;

export interface BulkAct<Row> {
  label: string;
  document: TypedDocumentNode<object, AnyVariables>;
  variables: (row: Row, note: string) => AnyVariables;
  /** Why it cannot be done to this row; nothing when it can. */
  whyNot: (row: Row) => string | undefined;
  /** What will happen, in a sentence. */
  ask: string;
  isDangerous?: boolean;
  /** Both totals are typed before it begins, from paper if need be. */
  hasControlTotals?: boolean;
  /** What is written about all of them. */
  note?: { label: string; placeholder: string };
}

/** This will take an act as it is; the compiler holds its variables against its document. */
export function bulkAct<Row, Variables extends AnyVariables>(
  act: Omit<BulkAct<Row>, 'document' | 'variables'> & {
    document: TypedDocumentNode<object, Variables>;
    variables: (row: Row, note: string) => Variables;
  },
): BulkAct<Row> {
  return act as unknown as BulkAct<Row>;
}

export interface Bulk<Row> {
  acts: readonly BulkAct<Row>[];
  nameOf: (row: Row) => string;
  /** What one row holds of what is counted, such as payments; and what they are called. */
  counted?: { of: (row: Row) => number; unit: string };
  /** Money, in yuan. */
  amountOf?: (row: Row) => string;
  /** An act on all that is chosen as one thing, rather than one by one. */
  together?: (rows: readonly Row[], onDone: () => void) => ReactNode;
}

/** This will say whether there is anything to choose rows for. */
export function isOffered<Row>({ acts, together }: Bulk<Row>): boolean {
  return acts.length > 0 || together !== undefined;
}

/** This will say why nothing can be done to a row; nothing when something can. */
export function whyNothing<Row>({ acts, together }: Bulk<Row>, row: Row): string | undefined {
  if (together) return undefined;
  const why = acts.map(({ whyNot }) => whyNot(row));
  return why.every((one) => one !== undefined) ? why[0] : undefined;
}

export interface Totals {
  rows: number;
  count: number | null;
  amount: string | null;
}

/** This will add up what is chosen. */
export function totalsOf<Row>(rows: readonly Row[], { counted, amountOf }: Bulk<Row>): Totals {
  return {
    rows: rows.length,
    count: counted ? rows.reduce((sum, row) => sum + counted.of(row), 0) : null,
    amount: amountOf ? sumYuan(rows.map(amountOf)) : null,
  };
}

/** This will say the totals: 3 项，共 210 笔，合计 21,000.00 元. */
export function totalWords({ rows, count, amount }: Totals, unit = ''): string {
  return [
    `${formatCount(rows)} 项`,
    count !== null && `共 ${formatCount(count)} ${unit}`,
    amount !== null && `合计 ${formatYuan(amount)} 元`,
  ]
    .filter(Boolean)
    .join('，');
}

export interface Barred<Row> {
  row: Row;
  why: string;
}

/** This will part those to which it can be done from those to which it cannot, with the reason. */
export function parted<Row>(
  rows: readonly Row[],
  { whyNot }: Pick<BulkAct<Row>, 'whyNot'>,
): { fit: Row[]; barred: Barred<Row>[] } {
  const fit: Row[] = [];
  const barred: Barred<Row>[] = [];
  for (const row of rows) {
    const why = whyNot(row);
    if (why === undefined) fit.push(row);
    else barred.push({ row, why });
  }
  return { fit, barred };
}
