import { Tag } from 'antd';
import {
  AlarmAcknowledgeDocument,
  type AlarmRowFragment,
  AlarmsDocument,
  type AlarmsQuery,
  AlarmsTotalDocument,
} from '../../api/gql/graphql.ts';
import { type Bulk, bulkAct } from '../../ui/bulk/bulk.ts';
import { formatMinute, NONE } from '../../ui/format.ts';
import { YES_NO } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { isYes, NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { ObjectLink } from '../../ui/ObjectLink.tsx';
import { hasRole, useViewer, type Viewer } from '../../ui/viewer.tsx';
import { subjectLabel } from '../audit/audit-words.ts';
import { Acknowledge } from '../status/Acknowledge.tsx';
import { KINDS } from './kinds.ts';
import { alarmsSearch } from './search.ts';

export type Alarm = AlarmRowFragment;

const POLL_MS = 15_000;

/** What needed a person, and who saw to it. */
export const ALARMS = defineList({
  id: 'alarms',
  what: '告警',
  read: alarmsSearch,
  query: AlarmsDocument,
  total: AlarmsTotalDocument,
  rows: (data: AlarmsQuery) => data.alarms,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  pollMs: POLL_MS,
  orders: NEWEST_FIRST,
  fields: [
    { key: 'open', label: '尚未处理', ask: 'choice', choices: YES_NO },
    { key: 'blocking', label: '阻止签发', ask: 'choice', choices: YES_NO },
    { key: 'kind', label: '种类', ask: 'choice', choices: KINDS },
  ],
  columns: [
    {
      key: 'kind',
      title: '告警',
      text: ({ kindLabel }) => kindLabel,
      show: (alarm) => <Title alarm={alarm} />,
      isName: true,
    },
    { key: 'message', title: '说明', text: ({ message }) => message, width: 360 },
    {
      key: 'subject',
      title: '对象',
      text: ({ subjectType, subjectNo }) => subjectLabel(subjectType, subjectNo),
      show: ({ subject, subjectType, subjectNo }) => (
        <ObjectLink thing={subject}>{subjectLabel(subjectType, subjectNo)}</ObjectLink>
      ),
    },
    { key: 'raisedAt', title: '发生时间', text: ({ raisedAt }) => formatMinute(raisedAt) },
    { key: 'state', title: '状态', text: standing, show: (alarm) => <Standing alarm={alarm} /> },
    { key: 'note', title: '处理说明', text: ({ note }) => note || NONE, width: 280 },
    {
      key: 'by',
      title: '处理人',
      text: ({ acknowledgedBy: by, acknowledgedAt: at }) =>
        at ? `${by?.name ?? NONE} ${formatMinute(at)}` : NONE,
    },
    { key: 'act', title: '操作', text: () => '', show: (alarm) => <Act alarm={alarm} /> },
  ],
  nothingYet: { title: '还没有告警', advice: '系统遇到须有人查看的事，会列在这里并在页首提示。' },
});

/** What somebody may do with many alarms at once. */
export function bulkOf(viewer: Viewer): Bulk<Alarm> {
  return {
    nameOf: ({ kindLabel, subjectType, subjectNo }) =>
      `${kindLabel}（${subjectLabel(subjectType, subjectNo)}）`,
    acts: mayAcknowledge(viewer)
      ? [
          bulkAct<Alarm, { id: string; input: { note: string } }>({
            label: '处理',
            document: AlarmAcknowledgeDocument,
            variables: ({ id }, note) => ({ id, input: { note } }),
            whyNot: ({ acknowledgedAt }) => (acknowledgedAt ? '已经有人处理过。' : undefined),
            ask: '所选告警都以同一说明记为已处理；阻止签发的告警由此解除。',
            note: { label: '如何处理的', placeholder: '不得填写证件号码、卡号等个人信息' },
          }),
        ]
      : [],
  };
}

/** Whoever may deal with alarms; the others may read them. */
export function mayAcknowledge(viewer: Viewer): boolean {
  return hasRole(viewer, 'OFFICE', 'CHECKER', 'RELEASER');
}

function Act({ alarm: { id, acknowledgedAt } }: { alarm: Alarm }) {
  const viewer = useViewer();
  if (acknowledgedAt || !mayAcknowledge(viewer)) return NONE;
  return <Acknowledge id={id} onDone={() => undefined} />;
}

function Title({ alarm: { kindLabel, isBlocking } }: { alarm: Alarm }) {
  return (
    <>
      {kindLabel} {isBlocking && <Tag color="error">阻止签发</Tag>}
    </>
  );
}

function standing({ acknowledgedAt }: Alarm): string {
  return acknowledgedAt ? '已处理' : '未处理';
}

function Standing({ alarm }: { alarm: Alarm }) {
  return <Tag color={alarm.acknowledgedAt ? 'success' : 'warning'}>{standing(alarm)}</Tag>;
}

function filterOf({ open, blocking, kind }: SearchOf<typeof alarmsSearch>) {
  return { isOpen: isYes(open), isBlocking: isYes(blocking), kinds: kind ? [kind] : undefined };
}
