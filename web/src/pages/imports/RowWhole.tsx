import { Drawer, Form, Input, Tag } from 'antd';
import { RosterRowFixDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { levelOf, type Row, reasonIn, type SheetCell, suggestionIn } from './cells.ts';
import { CLASSES } from './classes.ts';
import styles from './Imports.module.css';

const VALUE_MAX = 200;
/** What the server shows no more than a mask of: a correction is typed anew. */
const MASKED = new Set(['id_no', 'mobile', 'address']);

interface RowWholeProps {
  row: Row;
  canMend: boolean;
  title: string;
  onClose: () => void;
  onMended: () => void;
}

/** One row in full: what it would change, each cell with a way to correct it, and what was corrected. */
export default function RowWhole({ row, canMend, title, onClose, onMended }: RowWholeProps) {
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
            {canMend && <Mend row={row} cell={cell} onMended={onMended} />}
            {cell.faults.map(({ code, message }) => (
              <span key={code} className={styles.cellReason}>
                {reasonIn(message)}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <Fixes row={row} />
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
      <SmallTable
        what="入库后的变化"
        rows={row.diff.map((one) => ({ ...one, id: one.field }))}
        nothing="没有变化。"
        columns={[
          { title: '栏目', dataIndex: 'label' },
          { title: '现在', render: (_, { before }) => before || NONE },
          {
            title: '入库后',
            render: (_, { after }) => <Tag color="processing">{after || NONE}</Tag>,
          },
        ]}
      />
    </>
  );
}

function Mend({ row, cell, onMended }: { row: Row; cell: SheetCell; onMended: () => void }) {
  return (
    <FormButton
      id={`roster-fix-${row.id}-${cell.field}`}
      label="更正"
      beside={`更正${cell.label}`}
      title={`更正第 ${row.sheetRow} 行的${cell.label}`}
      lead={<p>更正后立即按同样的规则重新核对；上传的原文仍然保留。</p>}
      act={RosterRowFixDocument}
      initial={{ text: suggestionIn(cell) ?? (MASKED.has(cell.field) ? '' : cell.shown) }}
      variables={({ text }: { text: string }) => ({
        id: row.id,
        input: { field: cell.field, text },
      })}
      onDone={onMended}
    >
      <Form.Item
        name="text"
        label={cell.label}
        extra={MASKED.has(cell.field) ? '请完整填写' : undefined}
      >
        <Input maxLength={VALUE_MAX} autoComplete="off" />
      </Form.Item>
    </FormButton>
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
