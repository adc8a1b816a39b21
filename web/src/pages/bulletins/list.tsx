import { Link } from '@tanstack/react-router';
import {
  BulletinsDocument,
  type BulletinsQuery,
  BulletinsTotalDocument,
} from '../../api/gql/graphql.ts';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { wordsOf } from '../../ui/words.ts';
import { bulletinsSearch } from './search.ts';
import { BULLETIN_KINDS, BULLETIN_STATES } from './words.ts';

/** The bulletins, every version of each; units see the published ones. */
export const BULLETINS = defineList({
  id: 'bulletins',
  what: '通报',
  read: bulletinsSearch,
  query: BulletinsDocument,
  total: BulletinsTotalDocument,
  rows: (data: BulletinsQuery) => data.bulletins,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'kind', label: '种类', ask: 'choice', choices: choicesOf(BULLETIN_KINDS) },
    { key: 'state', label: '状态', ask: 'choice', choices: choicesOf(BULLETIN_STATES) },
  ],
  columns: [
    {
      key: 'title',
      title: '标题',
      text: ({ title }) => title,
      show: ({ id, title }) => (
        <Link to="/bulletins/$id" params={{ id }}>
          {title}
        </Link>
      ),
      isName: true,
    },
    { key: 'number', title: '发文字号', text: ({ number }) => number || NONE },
    { key: 'version', title: '版本', text: ({ version }) => `第 ${version} 版` },
    { key: 'dayOn', title: '数字截至', text: ({ dayOn }) => formatDate(dayOn) },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => wordsOf(BULLETIN_STATES, state).label,
      show: ({ state }) => <StateTag table={BULLETIN_STATES} state={state} />,
    },
    { key: 'draftedBy', title: '拟稿', text: ({ draftedBy }) => draftedBy?.name ?? NONE },
    {
      key: 'publishedAt',
      title: '签发时间',
      text: ({ publishedAt }) => formatMinute(publishedAt),
    },
  ],
  nothingYet: {
    title: '还没有通报',
    advice: '通报由普惠办公室拟制，经另外两人审核、签发后在此公布。',
  },
});

function filterOf({ kind, state }: SearchOf<typeof bulletinsSearch>) {
  return { kinds: kind ? [kind] : null, states: state ? [state] : null };
}
