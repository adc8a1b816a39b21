import { Link } from '@tanstack/react-router';
import {
  ProvincialLinesDocument,
  type ProvincialLinesQuery,
  ProvincialLinesTotalDocument,
} from '../../api/gql/graphql.ts';
import { NONE } from '../../ui/format.ts';
import type { Column } from '../../ui/list/columns.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { wordsOf } from '../../ui/words.ts';
import { deliverySearch } from './search.ts';
import { ACTS, OUTCOMES } from './words.ts';

const POLL_MS = 5000;

type Line = Extract<
  ProvincialLinesQuery['node'],
  { __typename: 'ProvincialDelivery' }
>['entries']['edges'][number]['node'];

const COLUMNS: readonly Column<Line>[] = [
  { key: 'number', title: '行号', text: ({ number }) => String(number), isName: true },
  {
    key: 'member',
    title: '会员',
    text: ({ member }) => (member ? `${member.name} ${member.idNoMasked}` : NONE),
    show: ({ member }) =>
      member ? (
        <Link to="/members/$id" params={{ id: member.id }}>
          {member.name} {member.idNoMasked}
        </Link>
      ) : (
        NONE
      ),
  },
  {
    key: 'act',
    title: '操作',
    text: ({ act }) => wordsOf(ACTS, act).label,
    show: ({ act }) => <StateTag table={ACTS} state={act} />,
  },
  {
    key: 'outcome',
    title: '答复',
    text: ({ outcome }) => wordsOf(OUTCOMES, outcome).label,
    show: ({ outcome }) => <StateTag table={OUTCOMES} state={outcome} />,
  },
  {
    key: 'reason',
    title: '原因',
    text: ({ code, text }) => [code, text].filter(Boolean).join(' ') || NONE,
  },
];

/** The lines of one delivery, however many: what each asked for, and what the province said. */
export function linesOf(id: string) {
  return defineList({
    id: 'provincial-lines',
    what: '行',
    read: deliverySearch,
    query: ProvincialLinesDocument,
    total: ProvincialLinesTotalDocument,
    rows: ({ node }: ProvincialLinesQuery) =>
      node?.__typename === 'ProvincialDelivery' ? node.entries : null,
    variables: ({ outcome }) => ({ id, outcome }),
    totalVariables: ({ outcome }) => ({ id, outcome }),
    orders: [],
    fields: [{ key: 'outcome', label: '答复', ask: 'choice', choices: choicesOf(OUTCOMES) }],
    columns: COLUMNS,
    nothingYet: { title: '没有行', advice: '文件写成后，这里列出报送的各行与省库的答复。' },
    pollMs: POLL_MS,
  });
}
