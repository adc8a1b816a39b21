import { getRouteApi, Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import {
  AuditEntriesDocument,
  type AuditEntriesQuery,
  AuditTotalDocument,
} from '../../api/gql/graphql.ts';
import { Code } from '../../ui/Facts.tsx';
import { formatTime, NONE } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { ListView } from '../../ui/list/ListView.tsx';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, timeOrder } from '../../ui/list/search.ts';
import { ObjectLink } from '../../ui/ObjectLink.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { OUTCOMES, wordsOf } from '../../ui/words.ts';
import styles from './Audit.module.css';
import {
  ACTIONS,
  actionLabel,
  actorLabel,
  detailPairs,
  SUBJECTS,
  subjectLabel,
} from './audit-words.ts';
import { Changes, changesText } from './Changes.tsx';
import { auditFilter } from './filter.ts';
import { auditSearch } from './search.ts';

type Entry = AuditEntriesQuery['auditEntries']['edges'][number]['node'];

const route = getRouteApi('/audit');

export const AUDIT = defineList({
  id: 'audit',
  what: '审计记录',
  read: auditSearch,
  query: AuditEntriesDocument,
  total: AuditTotalDocument,
  rows: (data: AuditEntriesQuery) => data.auditEntries,
  variables: (search) => ({ filter: auditFilter(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: auditFilter(search) }),
  file: (search) => ({
    list: 'AUDIT_ENTRIES',
    auditEntries: auditFilter(search),
    orderBy: timeOrder(search),
  }),
  orders: NEWEST_FIRST,
  fields: [
    { key: 'actor', label: '登录名', ask: 'text', placeholder: '须填完整' },
    { key: 'action', label: '操作', ask: 'choice', choices: choices(ACTIONS) },
    { key: 'outcome', label: '结果', ask: 'choice', choices: choicesOf(OUTCOMES) },
    { key: 'subject', label: '对象', ask: 'choice', choices: choices(SUBJECTS) },
    { key: 'number', label: '对象编号', ask: 'text', placeholder: '如 12' },
    { key: 'request', label: '请求编号', ask: 'text', placeholder: '须填完整' },
    { key: 'since', label: '自（含当日）', ask: 'day' },
    { key: 'until', label: '至（含当日）', ask: 'day' },
  ],
  columns: [
    { key: 'at', title: '时间', text: ({ at }) => formatTime(at), isName: true },
    { key: 'actor', title: '谁', text: ({ actor }) => actorLabel(actor) },
    { key: 'action', title: '操作', text: ({ action }) => actionLabel(action) },
    {
      key: 'subject',
      title: '对象',
      text: ({ subjectType, subjectNo }) => subjectLabel(subjectType, subjectNo),
      show: ({ subject, subjectType, subjectNo }) => (
        <ObjectLink thing={subject}>{subjectLabel(subjectType, subjectNo)}</ObjectLink>
      ),
    },
    {
      key: 'outcome',
      title: '结果',
      text: ({ outcome }) => wordsOf(OUTCOMES, outcome).label,
      show: ({ outcome }) => <StateTag table={OUTCOMES} state={outcome} />,
    },
    { key: 'code', title: '拒绝原因代码', text: ({ code }) => code || NONE },
    { key: 'unit', title: '单位', text: ({ unit }) => unit?.name ?? NONE },
    {
      key: 'changes',
      title: '改变的内容',
      text: ({ changes }) => changesText(changes),
      show: ({ changes }) => (changes.length > 0 ? <Changes changes={changes} /> : NONE),
    },
    {
      key: 'details',
      title: '补充信息',
      text: ({ details }) =>
        detailPairs(details)
          .map((pair) => pair.join('='))
          .join('；'),
      show: (entry) => <Details entry={entry} />,
    },
    {
      key: 'request',
      title: '请求编号',
      text: ({ requestId }) => requestId || NONE,
      show: ({ requestId }) =>
        requestId ? (
          <Link to="/audit" search={{ request: requestId }}>
            <Code>{requestId}</Code>
          </Link>
        ) : (
          NONE
        ),
      isExtra: true,
    },
    { key: 'verb', title: '操作代码', text: ({ action }) => action, isExtra: true },
  ],
  nothingYet: { title: '还没有审计记录', advice: '每一次变更与每一次拒绝都会记在这里，不能修改。' },
});

/** Every change and every refusal, found by who, what, when; nobody can edit it. */
export function AuditPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead title="审计" lead="每一次变更与每一次拒绝，只增不改。" />
      <ListView list={AUDIT} search={search} onSearch={(next) => void navigate({ search: next })} />
    </>
  );
}

function Details({ entry }: { entry: Entry }) {
  const pairs = detailPairs(entry.details);
  if (pairs.length === 0) return NONE;
  return (
    <span className={styles.details}>
      {pairs.map(([key, value]) => (
        <Tag key={key}>
          <Code>{`${key}=${value}`}</Code>
        </Tag>
      ))}
    </span>
  );
}

function choices(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
