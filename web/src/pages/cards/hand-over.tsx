import type { Client } from '@urql/core';
import { CardHandOverDocument, type CardHandOverQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatCount, NONE } from '../../ui/format.ts';
import type { Made } from '../../ui/print/PrintButton.tsx';
import { type SheetColumn, SheetHead, SheetTable, Signatures } from '../../ui/print/parts.tsx';
import { type Batch, batchName } from './batches.tsx';

type Whole = Extract<CardHandOverQuery['node'], { __typename: 'CardBatch' }>;
export type Handed = Whole['applications']['edges'][number]['node'];

const PAGE = 100;

/** As many as one batch of sheets is worth; a unit that has more is handed its cards in parts. */
export const HANDED_MAX = 5000;

/** This will put together the list with which cards are handed to a unit and on to its people. */
export async function handOver(client: Client, batch: Batch): Promise<Made> {
  const rows: Handed[] = [];
  let after: string | null = null;
  do {
    const variables: { id: string; first: number; after: string | null } = {
      id: batch.id,
      first: PAGE,
      after,
    };
    // Each page begins where the one before it ended.
    // oxlint-disable-next-line no-await-in-loop
    const { data, error } = await client
      .query(CardHandOverDocument, variables, { requestPolicy: 'network-only' })
      .toPromise();
    if (error) return { problem: problemOf(error) };
    const node: CardHandOverQuery['node'] = data?.node ?? null;
    if (node?.__typename !== 'CardBatch') break;
    rows.push(...node.applications.edges.map((edge) => edge.node));
    const { hasNextPage, endCursor } = node.applications.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after && rows.length < HANDED_MAX);
  return { sheet: <HandOverSheet batch={batch} rows={rows} /> };
}

const COLUMNS: readonly SheetColumn<Handed>[] = [
  { title: '序号', text: (_row, index) => String(index + 1), isNumber: true },
  { title: '姓名', text: ({ member }) => member?.name ?? NONE },
  { title: '证件号码', text: ({ member }) => member?.idNoMasked ?? NONE },
  { title: '单位', text: ({ unit }) => unit?.name ?? NONE },
  { title: '卡号', text: cardNumberOf },
  { title: '领卡人签字', text: () => '', isBlank: true },
  { title: '日期', text: () => '', isBlank: true },
];

function HandOverSheet({ batch, rows }: { batch: Batch; rows: readonly Handed[] }) {
  return (
    <>
      <SheetHead
        title="会员服务卡移交登记表"
        lead={`${batchName(batch)}；银行已开卡 ${formatCount(rows.length)} 张`}
      />
      <SheetTable columns={COLUMNS} rows={rows} />
      <Signatures boxes={[{ label: '移交人' }, { label: '接收人（单位经办）' }]} />
    </>
  );
}

/** This will find the number of the card that came of this application; a person may have had others. */
export function cardNumberOf({ id, member }: Handed): string {
  return member?.cards.find(({ application }) => application?.id === id)?.numberMasked ?? NONE;
}
