import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import {
  ProvincialMapConfirmDocument,
  ProvincialMapDiscardDocument,
  type ProvincialMapShownFragment,
} from '../../api/gql/graphql.ts';
import { Facts } from '../../ui/Facts.tsx';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer, type Viewer } from '../../ui/viewer.tsx';
import { MEMBER_STATUSES, wordsOf } from '../../ui/words.ts';
import { MapForm } from './MapForm.tsx';
import styles from './Provincial.module.css';
import { FORMAT_WORDS, MAP_STATES } from './words.ts';

const REASON_MAX = 500;

type Map = ProvincialMapShownFragment;
type Column = Map['content']['columns'][number] & { id: string };

/** The versions of the column map: who entered and who confirmed each, and what it says. */
export function Maps({ maps, onDone }: { maps: readonly Map[]; onDone: () => void }) {
  const viewer = useViewer();
  const [opened, setOpened] = useState('');
  const shown = maps.find(({ id }) => id === opened);
  return (
    <>
      {hasRole(viewer, 'OFFICE') && (
        <div className={styles.acts}>
          <MapForm from={maps.find(({ state }) => state === 'CONFIRMED')} onDone={onDone} />
        </div>
      )}
      <SmallTable
        what="各版列对照"
        columns={columnsOf(viewer, opened, setOpened, onDone)}
        rows={maps}
        nothing="还没有列对照。录入后由另一人核对确认，自施行日期起按它报送。"
      />
      {shown && <Content map={shown} />}
    </>
  );
}

function columnsOf(
  viewer: Viewer,
  opened: string,
  onOpen: (id: string) => void,
  onDone: () => void,
): TableColumnsType<Map> {
  return [
    { title: '依据', dataIndex: 'document', rowScope: 'row' },
    { title: '来源', dataIndex: 'source' },
    { title: '施行日期', render: (_, { effectiveFrom }) => formatDate(effectiveFrom) },
    {
      title: '文件',
      render: (_, { fileFormat, encoding }) =>
        fileFormat === 'XLSX' ? 'Excel 工作簿' : `CSV（${encoding.replace('_', '-')}）`,
    },
    { title: '状态', render: (_, { state }) => <StateTag table={MAP_STATES} state={state} /> },
    {
      title: '录入',
      render: (_, { proposedBy, proposedAt }) =>
        `${proposedBy?.name ?? NONE} ${formatMinute(proposedAt)}`,
    },
    {
      title: '确认或作废',
      render: (_, { decidedBy, decidedAt, reason }) =>
        decidedAt
          ? [decidedBy?.name ?? NONE, formatMinute(decidedAt), reason].filter(Boolean).join(' ')
          : NONE,
    },
    {
      title: '操作',
      render: (_, row) => (
        <div className={styles.acts}>
          <Button
            size="small"
            aria-expanded={opened === row.id}
            onClick={() => onOpen(opened === row.id ? '' : row.id)}
          >
            {opened === row.id ? '收起' : '查看'}
          </Button>
          {row.state === 'PROPOSED' && hasRole(viewer, 'OFFICE', 'CHECKER') && (
            <>
              <ActButton
                label="确认"
                act={ProvincialMapConfirmDocument}
                variables={{ id: row.id }}
                ask="确认后自施行日期起按它报送。列有变化的会员，下次增量会作为变更重报。请先点「查看」核对各列。"
                whyNot={
                  row.proposedBy?.login === viewer.login
                    ? '是您录入的，须由另一人核对确认。'
                    : undefined
                }
                onDone={onDone}
              />
              <FormButton
                id={`discard-map-${row.id}`}
                label="作废"
                title="作废这版列对照"
                act={ProvincialMapDiscardDocument}
                initial={{ reason: '' }}
                variables={({ reason }: { reason: string }) => ({ id: row.id, input: { reason } })}
                onDone={onDone}
              >
                <ReasonField label="为什么作废" max={REASON_MAX} />
              </FormButton>
            </>
          )}
        </div>
      ),
    },
  ];
}

function Content({ map }: { map: Map }) {
  const { statuses, longTerm, receipt, columns } = map.content;
  return (
    <div className={styles.content}>
      <Facts
        facts={[
          {
            label: '报送的会籍状态',
            value: statuses
              .map((one) => wordsOf(MEMBER_STATUSES, one as keyof typeof MEMBER_STATUSES).label)
              .join('、'),
          },
          { label: '证件长期有效写作', value: longTerm || '空' },
          {
            label: '回执的列',
            value: [receipt.line, receipt.idNo, receipt.result, receipt.code, receipt.text]
              .filter(Boolean)
              .join('、'),
            isWide: true,
          },
          { label: '表示接收', value: receipt.accepted.join('、') },
          { label: '表示退回', value: receipt.refused.join('、') },
        ]}
      />
      <SmallTable
        what="各列"
        columns={CONTENT}
        rows={columns.map((each) => ({ id: each.header, ...each }))}
        nothing="没有列。"
      />
    </div>
  );
}

const CONTENT: TableColumnsType<Column> = [
  { title: '省库列名', dataIndex: 'header', rowScope: 'row' },
  { title: '我方字段', dataIndex: 'label' },
  { title: '格式', render: (_, { format }) => FORMAT_WORDS[format] ?? (format || NONE) },
  { title: '必填', render: (_, { isRequired }) => (isRequired ? '是' : '') },
  {
    title: '代码对照',
    render: (_, { codes }) => codes.map(({ code, text }) => `${code}→${text}`).join('，') || NONE,
  },
];
