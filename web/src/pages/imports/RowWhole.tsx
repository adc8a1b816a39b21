import { Button, Drawer, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { formatMinute, NONE } from '../../ui/format.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { levelOf, type Row, reasonIn, type SheetCell } from './cells.ts';
import { CLASSES } from './classes.ts';
import styles from './Imports.module.css';

const Mend = lazy(() => import('./Mend.tsx'));

interface RowWholeProps {
  row: Row;
  canMend: boolean;
  title: string;
  onClose: () => void;
  onMended: () => void;
}

/** One row in full: what it would change, each cell with a way to correct it, and what was corrected. */
export default function RowWhole({ row, canMend, title, onClose, onMended }: RowWholeProps) {
  const [mending, setMending] = useState<SheetCell | null>(null);
  return (
    <Drawer
      open
      onClose={onClose}
      title={title}
      size="min(560px, 100vw)"
      extra={<StateTag table={CLASSES} state={row.class} />}
    >
      <Changes row={row} />
      <h3 className={styles.part}>单元格</h3>
      <ul className={styles.mending}>
        {row.cells.map((cell) => (
          <li key={cell.field} data-level={levelOf(cell)}>
            <span className={styles.cellLabel}>
              {cell.label} {cell.ref && <code className={styles.ref}>{cell.ref}</code>}
            </span>
            <span className={styles.cellShown}>{cell.shown || NONE}</span>
            {canMend && (
              <Button type="link" size="small" onClick={() => setMending(cell)}>
                更正{cell.label}
              </Button>
            )}
            {cell.faults.map(({ code, message }) => (
              <span key={code} className={styles.cellReason}>
                {reasonIn(message)}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <Fixes row={row} />
      {mending && (
        <Suspense fallback={null}>
          <Mend row={row} cell={mending} onMended={onMended} onEnd={() => setMending(null)} />
        </Suspense>
      )}
    </Drawer>
  );
}

function Changes({ row }: { row: Row }) {
  if (row.class === 'ELSEWHERE') {
    return (
      <p>
        此人已是其他单位的会员。
        {row.isTransferAsked
          ? '已请求转入，等待原单位或普惠办公室同意。'
          : '请在列表中选中后「请求转入」。'}
      </p>
    );
  }
  if (row.class === 'REJECTED') return <p>不入库：{row.decisionReason}</p>;
  if (row.diff.length === 0) return null;
  return (
    <>
      <h3 className={styles.part}>入库后的变化</h3>
      <ul className={styles.fixes}>
        {row.diff.map(({ field, label, before, after, isWithheld }) => (
          <li key={field}>
            {isWithheld ? (
              `${label}：有变化，内容已隐去`
            ) : (
              <>
                {label}：{before || '（空）'} → <Tag color="processing">{after || '（空）'}</Tag>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Fixes({ row }: { row: Row }) {
  if (row.fixes.length === 0) return null;
  return (
    <>
      <h3 className={styles.part}>更正记录</h3>
      <ul className={styles.fixes}>
        {row.fixes.map(({ id, label, before, after, fixedAt, isByUpload }) => (
          <li key={id}>
            {formatMinute(fixedAt)} {label}：{before || '（空）'} → {after || '（空）'}
            {isByUpload ? '（重新上传）' : ''}
          </li>
        ))}
      </ul>
    </>
  );
}
