import { Tag } from 'antd';
import { HoldsDocument, type HoldsQuery, HoldsTotalDocument } from '../../api/gql/graphql.ts';
import { formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { ObjectLink } from '../../ui/ObjectLink.tsx';
import { roleLabels } from '../../ui/roles.ts';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { Lift } from './Lift.tsx';
import { holdsSearch } from './search.ts';
import { HOLD_KINDS, type Hold, standingOf, targetOf, thingOf } from './words.ts';

/** What must not be paid for now, why, and who may let it go. */
export const HOLDS = defineList({
  id: 'holds',
  what: '止付',
  read: holdsSearch,
  query: HoldsDocument,
  total: HoldsTotalDocument,
  rows: (data: HoldsQuery) => data.holds,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  file: (search) => ({ list: 'HOLDS', holds: filterOf(search), orderBy: timeOrder(search) }),
  orders: NEWEST_FIRST,
  fields: [{ key: 'kind', label: '对象', ask: 'choice', choices: choicesOf(HOLD_KINDS) }],
  columns: [
    {
      key: 'target',
      title: '止付的对象',
      text: targetOf,
      show: (hold) => <ObjectLink thing={thingOf(hold)}>{targetOf(hold)}</ObjectLink>,
      isName: true,
    },
    { key: 'kind', title: '种类', text: ({ kind }) => HOLD_KINDS[kind].label },
    {
      key: 'standing',
      title: '状态',
      text: standingOf,
      show: (hold) => <Tag color={hold.isStanding ? 'warning' : 'default'}>{standingOf(hold)}</Tag>,
    },
    { key: 'reason', title: '原因', text: ({ reason }) => reason, width: 240 },
    { key: 'placedBy', title: '放置人', text: ({ placedBy }) => placedBy?.name ?? NONE },
    { key: 'placedAt', title: '放置时间', text: ({ placedAt }) => formatMinute(placedAt) },
    {
      key: 'expiresOn',
      title: '到期日',
      text: ({ expiresOn }) => (expiresOn ? formatDate(expiresOn) : '直到解除'),
    },
    { key: 'lifter', title: '由谁解除', text: ({ lifter }) => roleLabels([lifter]) },
    {
      key: 'sent',
      title: '放置时已送出',
      text: ({ sentCount }) => `${formatCount(sentCount)} 笔`,
    },
    { key: 'lifted', title: '解除', text: liftedWords, width: 240 },
    {
      key: 'act',
      title: '办理',
      text: () => '',
      show: (hold) => <Act hold={hold} />,
      isAct: true,
    },
  ],
  nothingYet: {
    title: '没有止付',
    advice: '需要暂不支付的会员、单位、项目、批次或文件，列在这里。',
  },
});

function Act({ hold }: { hold: Hold }) {
  const viewer = useViewer();
  const isTheirs = hasRole(viewer, 'OFFICE', 'CHECKER', 'RELEASER');
  return hold.isStanding && isTheirs ? <Lift hold={hold} viewer={viewer} /> : NONE;
}

function liftedWords({ liftedAt, liftedBy, liftReason }: Hold): string {
  if (!liftedAt) return NONE;
  return `${liftedBy?.name ?? NONE} ${formatMinute(liftedAt)}：${liftReason}`;
}

function filterOf({ kind, tab }: SearchOf<typeof holdsSearch>) {
  return { kinds: kind && [kind], isStanding: tab !== 'over' };
}
