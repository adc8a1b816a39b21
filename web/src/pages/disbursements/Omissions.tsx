import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import {
  DisbursementOmissionsDocument,
  type DisbursementOmissionsQuery,
  DisbursementOmissionsTotalDocument,
} from '../../api/gql/graphql.ts';
import { NONE } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { defineList } from '../../ui/list/list.ts';
import type { SearchOf } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { OMISSION_REASONS, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import { omissionsSearch } from './search.ts';

type Asked = SearchOf<typeof omissionsSearch>;

/** What could have been paid and was left out when the batch was put together, each with its reason. */
export default function Omissions({ id }: { id: string }) {
  const list = useMemo(() => omissionsOf(id), [id]);
  const [search, setSearch] = useState<Asked>({});
  return <ListView list={list} search={search} onSearch={setSearch} />;
}

export function omissionsOf(id: string) {
  return defineList({
    id: 'disbursement-omissions',
    what: '剔除的付款',
    read: omissionsSearch,
    query: DisbursementOmissionsDocument,
    total: DisbursementOmissionsTotalDocument,
    rows: ({ node }: DisbursementOmissionsQuery) =>
      node?.__typename === 'Disbursement' ? node.omissions : null,
    variables: (search) => ({ id, reasons: reasonsOf(search) }),
    totalVariables: (search) => ({ id, reasons: reasonsOf(search) }),
    file: (search) => ({
      list: 'OMISSIONS',
      of: id,
      omissions: { reasons: reasonsOf(search) },
      orderBy: 'OLDEST',
    }),
    orders: [],
    fields: [
      { key: 'reason', label: '剔除的原因', ask: 'choice', choices: choicesOf(OMISSION_REASONS) },
    ],
    columns: [
      {
        key: 'member',
        title: '会员',
        text: ({ member }) => member?.name ?? NONE,
        show: ({ member }) =>
          member ? (
            <Link to="/members/$id" params={{ id: member.id }}>
              {member.name}
            </Link>
          ) : (
            NONE
          ),
        isName: true,
      },
      { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? NONE },
      {
        key: 'amount',
        title: '金额（元）',
        text: ({ amount }) => formatYuan(amount),
        isNumber: true,
      },
      {
        key: 'reason',
        title: '剔除的原因',
        text: ({ reason }) => wordsOf(OMISSION_REASONS, reason).label,
        show: ({ reason }) => <StateTag table={OMISSION_REASONS} state={reason} />,
      },
      { key: 'hold', title: '所依据的止付', text: ({ hold }) => hold?.reason ?? NONE, width: 280 },
    ],
    nothingYet: {
      title: '没有剔除',
      advice: '止付中的和超过单日入账限额的，组批时不列入；原因消除后可另组一批。',
    },
  });
}

function reasonsOf({ reason }: Asked) {
  return reason && [reason];
}
