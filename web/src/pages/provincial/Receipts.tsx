import { Alert, Button, type TableColumnsType, Upload } from 'antd';
import { useState } from 'react';
import { sendFile } from '../../api/send-file.ts';
import { formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import type { Delivery } from './DeliveryPage.tsx';
import styles from './Provincial.module.css';
import { RECEIPT_STATES } from './words.ts';

type Receipt = Delivery['receipts'][number];

/** The answers of the province: brought in here, with the lines that answer none of ours. */
export function Receipts({ delivery, onDone }: { delivery: Delivery; onDone: () => void }) {
  const viewer = useViewer();
  const strays = delivery.receipts.flatMap(({ id, fileName, strayLines }) =>
    strayLines.map((each, place) => ({ id: `${id} ${place}`, fileName, ...each })),
  );
  return (
    <>
      {delivery.state === 'RELEASED' && hasRole(viewer, 'OFFICE') && (
        <Bring id={delivery.id} onDone={onDone} />
      )}
      <SmallTable
        what="收到的回执"
        columns={COLUMNS}
        rows={delivery.receipts}
        nothing="还没有导入回执。"
      />
      {strays.length > 0 && (
        <SmallTable what="对不上的行" columns={STRAYS} rows={strays} nothing="没有对不上的行。" />
      )}
    </>
  );
}

function Bring({ id, onDone }: { id: string; onDone: () => void }) {
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState('');

  async function bring(file: File): Promise<void> {
    setIsSending(true);
    setProblem('');
    const sent = await sendFile(`/provincial-receipts?delivery=${encodeURIComponent(id)}`, file);
    setIsSending(false);
    setProblem(sent.problem);
    if (!sent.problem) onDone();
  }

  return (
    <div className={styles.acts}>
      <Upload
        accept=".xlsx,.csv,.txt"
        showUploadList={false}
        beforeUpload={(file) => {
          void bring(file);
          return false;
        }}
      >
        <Button loading={isSending}>导入回执</Button>
      </Upload>
      <span>Excel 工作簿或 CSV，按列对照约定的列名逐行对应；同一份导入两次不会重复处理。</span>
      <div aria-live="assertive">{problem && <Alert type="error" showIcon title={problem} />}</div>
    </div>
  );
}

const COLUMNS: TableColumnsType<Receipt> = [
  { title: '文件', dataIndex: 'fileName', rowScope: 'row', render: (name: string) => name || NONE },
  {
    title: '状态',
    render: (_, { state, problem }) => (
      <>
        <StateTag table={RECEIPT_STATES} state={state} />
        {problem}
      </>
    ),
  },
  { title: '行数', align: 'right', render: (_, { lineCount }) => formatCount(lineCount) },
  { title: '接收', align: 'right', render: (_, { accepted }) => formatCount(accepted) },
  { title: '退回', align: 'right', render: (_, { refused }) => formatCount(refused) },
  { title: '对不上', align: 'right', render: (_, { strays }) => formatCount(strays) },
  {
    title: '导入',
    render: (_, { receivedBy, receivedAt }) =>
      `${receivedBy?.name ?? NONE} ${formatMinute(receivedAt)}`,
  },
];

const STRAYS: TableColumnsType<Receipt['strayLines'][number] & { id: string; fileName: string }> = [
  { title: '回执', dataIndex: 'fileName' },
  { title: '第几行', dataIndex: 'sheetRow', rowScope: 'row' },
  { title: '所写行号', render: (_, { number }) => number || NONE },
  { title: '为什么对不上', dataIndex: 'why' },
];
