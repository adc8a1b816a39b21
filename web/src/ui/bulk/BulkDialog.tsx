import { Alert, Button, Form, Input, Modal } from 'antd';
import { useRef, useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { LeaveGuard } from '../form/LeaveGuard.tsx';
import { formatCount } from '../format.ts';
import { capitalYuan, readYuan } from '../yuan.ts';
import styles from './Bulk.module.css';
import {
  type Barred,
  type Bulk,
  type BulkAct,
  parted,
  type Totals,
  totalsOf,
  totalWords,
} from './bulk.ts';
import { Results } from './Results.tsx';
import { type Item, queued, requeued, runAll } from './run-all.ts';

interface BulkDialogProps<Row extends { id: string }> {
  act: BulkAct<Row>;
  bulk: Bulk<Row>;
  rows: readonly Row[];
  onRunning: (isRunning: boolean) => void;
  onClose: (done: readonly Row[]) => void;
}

/** Asks once for all, acts one by one, and says of each what became of it. */
export default function BulkDialog<Row extends { id: string }>({
  act,
  bulk,
  rows,
  onRunning,
  onClose,
}: BulkDialogProps<Row>) {
  const { send } = useAct(act.document);
  const [{ fit, barred }] = useState(() => parted(rows, act));
  const [items, setItems] = useState<readonly Item<Row>[] | null>(null);
  const [isRunning, setIsRunning] = useState(false);
  const isUnderWay = useRef(false);
  const isStopped = useRef(false);
  const note = useRef('');

  async function run(from: readonly Item<Row>[]): Promise<void> {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    isStopped.current = false;
    setIsRunning(true);
    onRunning(true);
    setItems(from);
    await runAll({
      items: from,
      send: (row) => send(act.variables(row, note.current)),
      isStopped: () => isStopped.current,
      onChange: setItems,
    });
    isUnderWay.current = false;
    setIsRunning(false);
    onRunning(false);
  }

  function close(): void {
    if (isRunning) return;
    onClose((items ?? []).filter(({ state }) => state === 'done').map(({ row }) => row));
  }

  return (
    <Modal
      open
      title={items ? `批量${act.label}` : `确认批量${act.label}？`}
      footer={null}
      width={640}
      closable={!isRunning}
      keyboard={!isRunning}
      mask={{ closable: false }}
      onCancel={close}
    >
      <LeaveGuard isDirty={() => isUnderWay.current} />
      {items ? (
        <Results
          items={items}
          isRunning={isRunning}
          nameOf={bulk.nameOf}
          label={act.label}
          onStop={() => {
            isStopped.current = true;
          }}
          onGoOn={() => void run(requeued(items))}
          onClose={close}
        />
      ) : (
        <Confirm
          act={act}
          totals={totalsOf(fit, bulk)}
          unit={bulk.counted?.unit ?? ''}
          barred={barred}
          nameOf={bulk.nameOf}
          onCancel={close}
          onStart={(written) => {
            note.current = written;
            void run(queued(fit));
          }}
        />
      )}
    </Modal>
  );
}

interface ConfirmProps<Row> {
  act: BulkAct<Row>;
  totals: Totals;
  unit: string;
  barred: readonly Barred<Row>[];
  nameOf: (row: Row) => string;
  onStart: (note: string) => void;
  onCancel: () => void;
}

interface Values {
  count?: string;
  amount?: string;
  note?: string;
}

function Confirm<Row>({ act, totals, unit, barred, nameOf, onStart, onCancel }: ConfirmProps<Row>) {
  return (
    <Form<Values>
      name="bulk"
      layout="vertical"
      requiredMark={false}
      onFinish={({ note = '' }) => onStart(note.trim())}
    >
      <p>
        {act.ask}
        {!act.hasControlTotals && totals.rows > 0 && (
          <strong>本次办理 {totalWords(totals, unit)}。</strong>
        )}
      </p>
      {barred.length > 0 && (
        <Alert
          type="warning"
          showIcon
          className={styles.barred ?? ''}
          title={`所选中有 ${formatCount(barred.length)} 项不能办理，不在其内`}
          description={
            <ul className={styles.reasons}>
              {barred.map(({ row, why }) => (
                <li key={nameOf(row)}>
                  {nameOf(row)}：{why}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {act.hasControlTotals && totals.rows > 0 && <ControlTotals totals={totals} unit={unit} />}
      {act.note && (
        <Form.Item
          name="note"
          label={act.note.label}
          rules={[{ required: true, whitespace: true, message: `请填写${act.note.label}` }]}
        >
          <Input.TextArea rows={3} maxLength={200} showCount placeholder={act.note.placeholder} />
        </Form.Item>
      )}
      <div className={styles.foot}>
        <Button onClick={onCancel}>取消</Button>
        <Button
          type="primary"
          htmlType="submit"
          danger={act.isDangerous === true}
          disabled={totals.rows === 0}
        >
          {act.label}（{formatCount(totals.rows)} 项）
        </Button>
      </div>
    </Form>
  );
}

/** What was added up elsewhere is typed here; the figures of this page are not shown beside it. */
function ControlTotals({
  totals: { rows, count, amount },
  unit,
}: {
  totals: Totals;
  unit: string;
}) {
  return (
    <>
      <p className={styles.hint}>
        本次办理 {formatCount(rows)} 项。请填写您核对的合计，与所选不符则不能开始。
      </p>
      {count !== null && (
        <Form.Item
          name="count"
          label={`合计${unit}数`}
          rules={[{ validator: (_rule, typed) => matched(Number(typed) === count, typed) }]}
        >
          <Input inputMode="numeric" autoComplete="off" maxLength={12} />
        </Form.Item>
      )}
      {amount !== null && (
        <>
          <Form.Item
            name="amount"
            label="合计金额（元）"
            rules={[
              {
                validator: (_rule, typed) =>
                  matched(typeof typed === 'string' && readYuan(typed) === amount, typed),
              },
            ]}
          >
            <Input inputMode="decimal" autoComplete="off" maxLength={24} />
          </Form.Item>
          <Form.Item noStyle dependencies={['amount']}>
            {({ getFieldValue }) => (
              <span className={styles.echo} role="status">
                {echo(getFieldValue('amount'))}
              </span>
            )}
          </Form.Item>
        </>
      )}
    </>
  );
}

function matched(isSame: boolean, typed: unknown): Promise<void> {
  if (isSame) return Promise.resolve();
  const isEmpty = typeof typed !== 'string' || typed.trim() === '';
  return Promise.reject(new Error(isEmpty ? '请填写' : '与所选各项的合计不符，请核对后再填'));
}

function echo(typed: unknown): string {
  const amount = typeof typed === 'string' ? readYuan(typed) : null;
  return amount ? `大写：${capitalYuan(amount)}` : '';
}
