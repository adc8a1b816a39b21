import type { RosterRowClass, RosterWholeQuery } from '../../api/gql/graphql.ts';
import { formatCount } from '../../ui/format.ts';
import type { Tab } from '../../ui/list/Tabs.tsx';
import { statesOf, type Table } from '../../ui/words.ts';

type Whole = Extract<RosterWholeQuery['node'], { __typename: 'Roster' }>;
export type ClassCounts = Whole['classCounts'];

/** What is to be decided about a row; in the order in which a clerk goes through them. */
export const CLASSES: Table<RosterRowClass> = {
  NEW: { label: '新增', color: 'success' },
  CHANGED: { label: '有变化', color: 'processing' },
  UNCHANGED: { label: '无变化', color: 'default' },
  RETURNING: { label: '重新入会', color: 'processing' },
  ELSEWHERE: { label: '在其他单位', color: 'warning' },
  REFUSED: { label: '不合格', color: 'error' },
  REJECTED: { label: '不入库', color: 'default' },
  TAKEN: { label: '已入库', color: 'success' },
};

/** The classes whose rows the next acceptance takes. */
export const ACCEPTABLE = ['NEW', 'CHANGED', 'UNCHANGED', 'RETURNING'] as const;

/** Those that the bank would refuse may be of any class: a side of their own. */
export const BANK_TAB = 'BANK';

/** This will count the rows of some classes. */
export function rowsIn(counts: ClassCounts, classes: readonly RosterRowClass[]): number {
  return counts.reduce((sum, one) => sum + (classes.includes(one.class) ? one.rows : 0), 0);
}

/** This will count the open rows for which the bank would refuse a card. */
export function bankRefusals(counts: ClassCounts): number {
  return counts.reduce((sum, one) => sum + one.bankRefuses, 0);
}

/** This will give a tab for each class that has rows. */
export function tabsOf(counts: ClassCounts): Tab[] {
  const all = counts.reduce((sum, one) => sum + one.rows, 0);
  const bank = bankRefusals(counts);
  return [
    { value: undefined, label: `全部 ${formatCount(all)}` },
    ...statesOf(CLASSES).flatMap((one) => {
      const rows = rowsIn(counts, [one]);
      return rows > 0 ? [{ value: one, label: `${CLASSES[one].label} ${formatCount(rows)}` }] : [];
    }),
    ...(bank > 0 ? [{ value: BANK_TAB, label: `银行会拒绝 ${formatCount(bank)}` }] : []),
  ];
}

/** This will say what a tab asks of the rows. */
export function asked(tab: string | undefined): {
  classes?: RosterRowClass[];
  bankRefuses?: boolean;
} {
  if (tab === BANK_TAB) return { bankRefuses: true };
  const known = statesOf(CLASSES).find((one) => one === tab);
  return known ? { classes: [known] } : {};
}

/** This will say what the next acceptance would do, in a sentence. */
export function acceptance(counts: ClassCounts): string {
  const parts = ACCEPTABLE.map((one) => [CLASSES[one].label, rowsIn(counts, [one])] as const)
    .filter(([, rows]) => rows > 0)
    .map(([label, rows]) => `${label} ${formatCount(rows)} 行`);
  return parts.join('，');
}

/** This will give the ids of rows. */
export function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
