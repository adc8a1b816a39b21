import { Form, Input, Modal } from 'antd';
import { useRef } from 'react';
import { RosterRowFixDocument } from '../../api/gql/graphql.ts';
import { ActForm } from '../../ui/form/ActForm.tsx';
import { focusFirstField } from '../../ui/form/first-field.ts';
import { type Row, type SheetCell, suggestionIn } from './cells.ts';

const VALUE_MAX = 200;
/** What the server shows no more than a mask of: a correction is typed anew. */
const MASKED = new Set(['id_no', 'mobile', 'address', 'account_no', 'contact_phone']);

interface MendProps {
  row: Row;
  cell: SheetCell;
  onMended: () => void;
  onEnd: () => void;
}

/** Another text for one cell, in a dialog: what the check suggests, or what stands there. */
export default function Mend({ row, cell, onMended, onEnd }: MendProps) {
  const body = useRef<HTMLDivElement>(null);
  return (
    <Modal
      open
      title={`更正第 ${row.sheetRow} 行的${cell.label}`}
      footer={null}
      mask={{ closable: false }}
      destroyOnHidden
      onCancel={onEnd}
      afterOpenChange={(isThere) => isThere && focusFirstField(body.current)}
    >
      <div ref={body}>
        <p>更正后立即按同样的规则重新核对；上传的原文仍然保留。</p>
        <ActForm
          id={`roster-fix-${row.id}-${cell.field}`}
          act={RosterRowFixDocument}
          initial={{ text: suggestionIn(cell) ?? (MASKED.has(cell.field) ? '' : cell.shown) }}
          variables={({ text }: { text: string }) => ({
            id: row.id,
            input: { field: cell.field, text },
          })}
          send="更正"
          onCancel={onEnd}
          onDone={() => {
            onEnd();
            onMended();
          }}
        >
          <Form.Item
            name="text"
            label={cell.label}
            extra={MASKED.has(cell.field) ? '请完整填写' : undefined}
          >
            <Input maxLength={VALUE_MAX} autoComplete="off" />
          </Form.Item>
        </ActForm>
      </div>
    </Modal>
  );
}
