import DownloadOutlined from '@ant-design/icons/DownloadOutlined';
import { Button, Progress } from 'antd';
import {
  ExportCancelDocument,
  ExportsDocument,
  type ExportsQuery,
  ExportsTotalDocument,
} from '../../api/gql/graphql.ts';
import { type Export, isUnderWay, percentOf, standing } from '../../ui/exports/export-words.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { formatBytes, formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { choicesOf } from '../../ui/list/fields.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { EXPORT_STATES, wordsOf } from '../../ui/words.ts';
import styles from './Exports.module.css';
import { exportsSearch } from './search.ts';

const POLL_MS = 2000;

/** The files that one asked for: how far each is, and until when it is there. */
export const EXPORTS = defineList({
  id: 'exports',
  what: '导出',
  read: exportsSearch,
  query: ExportsDocument,
  total: ExportsTotalDocument,
  rows: (data: ExportsQuery) => data.exports,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  pollMs: POLL_MS,
  orders: NEWEST_FIRST,
  fields: [{ key: 'state', label: '状态', ask: 'choice', choices: choicesOf(EXPORT_STATES) }],
  columns: [
    { key: 'file', title: '文件', text: ({ fileName }) => fileName, isName: true },
    { key: 'what', title: '内容', text: ({ title }) => title },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => wordsOf(EXPORT_STATES, state).label,
      show: (one) => <State one={one} />,
    },
    {
      key: 'rows',
      title: '行数',
      text: ({ rowsTotal }) => formatCount(rowsTotal),
      isNumber: true,
    },
    {
      key: 'size',
      title: '大小',
      text: ({ sizeBytes }) => (sizeBytes > 0 ? formatBytes(sizeBytes) : NONE),
      isNumber: true,
    },
    { key: 'createdAt', title: '申请时间', text: ({ createdAt }) => formatMinute(createdAt) },
    {
      key: 'expiresAt',
      title: '可下载至',
      text: ({ state, expiresAt }) => (state === 'READY' ? formatMinute(expiresAt) : NONE),
    },
    {
      key: 'by',
      title: '申请人',
      text: ({ requestedBy }) => requestedBy?.name ?? NONE,
      isExtra: true,
    },
    { key: 'act', title: '操作', text: () => '', show: (one) => <Act one={one} />, isAct: true },
  ],
  nothingYet: {
    title: '还没有导出',
    advice: '在会员、单位、发放等列表上点“导出”，写好的文件会列在这里，到期后自动删除。',
  },
});

function filterOf({ state }: SearchOf<typeof exportsSearch>) {
  return { states: state && [state] };
}

function State({ one }: { one: Export }) {
  if (one.state === 'WRITING') {
    return (
      <span className={styles.state}>
        <Progress percent={percentOf(one)} size="small" aria-label="完成的百分比" />
        {standing(one)}
      </span>
    );
  }
  return (
    <span className={styles.state}>
      <StateTag table={EXPORT_STATES} state={one.state} />
      {one.state === 'FAILED' && one.problem}
    </span>
  );
}

function Act({ one }: { one: Export }) {
  if (one.address) {
    return (
      <Button href={one.address} download icon={<DownloadOutlined />} type="link" size="small">
        下载
        <span className={styles.hidden}> {one.fileName}</span>
      </Button>
    );
  }
  if (!isUnderWay(one)) return NONE;
  return (
    <ActButton
      label="取消"
      act={ExportCancelDocument}
      variables={{ id: one.id }}
      ask={`不再写出 ${one.fileName}，已写的部分会删除。`}
    />
  );
}
