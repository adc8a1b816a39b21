import type { RosterWholeQuery } from '../../api/gql/graphql.ts';
import { formatCount } from '../../ui/format.ts';

type Whole = Extract<RosterWholeQuery['node'], { __typename: 'Roster' }>;
export type FaultCount = Whole['faultCounts'][number];

/** This will make a choice of each kind of fault; one code may stand in several columns. */
export function faultChoices(counts: readonly FaultCount[]): { value: string; label: string }[] {
  const byCode = new Map<string, FaultCount[]>();
  for (const count of counts) byCode.set(count.code, [...(byCode.get(count.code) ?? []), count]);
  return [...byCode].map(([code, of]) => {
    const labels = of.map(({ label }) => label).join('、');
    const rows = of.reduce((sum, { rows: more }) => sum + more, 0);
    return { value: code, label: `${labels}：${of[0]?.advice ?? ''}（${formatCount(rows)} 行）` };
  });
}
