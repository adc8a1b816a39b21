import type { ReissuePaymentsQuery, ReissueVerdict } from '../../api/gql/graphql.ts';
import type { Table } from '../../ui/words.ts';

export type Failed = ReissuePaymentsQuery['payments']['edges'][number]['node'];

/** Whether paying again has a chance to arrive. */
export const REISSUE_VERDICTS: Table<ReissueVerdict> = {
  READY: { label: '可以重发', color: 'success' },
  SAME_DATA: { label: '尚未更正', color: 'error' },
  WAITING_CARD: { label: '等待激活的卡', color: 'warning' },
  HELD: { label: '止付中', color: 'warning' },
};

/** What is paid again goes into one batch: one programme, one year. */
export interface Batch {
  programme: string;
  planYear: number;
  name: string;
}

/** This will give the one batch that chosen payments can go into; nothing when they are of several. */
export function batchOf(rows: readonly Failed[]): Batch | undefined {
  const found = new Map(
    rows.flatMap(({ disbursement }) =>
      disbursement?.programme
        ? [
            [
              `${disbursement.programme.code} ${disbursement.planYear}`,
              {
                programme: disbursement.programme.code,
                planYear: disbursement.planYear,
                name: `${disbursement.programme.name} ${disbursement.planYear} 年度`,
              },
            ] as const,
          ]
        : [],
    ),
  );
  return found.size === 1 ? [...found.values()][0] : undefined;
}

/** This will warn of chosen payments that will fail again or cannot be paid now. */
export function warningOf(rows: readonly Failed[]): string | undefined {
  const count = (verdict: ReissueVerdict) =>
    rows.filter(({ reissue }) => reissue === verdict).length;
  const parts = [
    [count('SAME_DATA'), '失败的原因尚未更正，重发很可能再次失败'],
    [count('WAITING_CARD'), '没有已激活的卡，不会列入'],
    [count('HELD'), '处于止付中，会被剔除'],
  ] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, why]) => `${number} 笔${why}`);
  return said.length > 0 ? `${said.join('；')}。` : undefined;
}
