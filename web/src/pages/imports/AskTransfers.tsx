import { Form, Input } from 'antd';
import { RosterTransfersAskDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Row } from './cells.ts';
import { idsOf } from './classes.ts';

const REASON_MAX = 500;
const DOCUMENT_MAX = 60;

interface AskTransfersProps {
  id: string;
  /** Without rows: for everybody in the roster who is a member elsewhere. */
  rows?: readonly Row[];
  count?: number;
  onDone: () => void;
}

/** A duplicate in another unit becomes a request to let the member go. */
export function AskTransfers({ id, rows, count = rows?.length ?? 0, onDone }: AskTransfersProps) {
  return (
    <FormButton
      id={`roster-transfers-${id}`}
      label={rows ? '请求转入' : '全部请求转入'}
      title={`为 ${formatCount(count)} 人请求转入`}
      lead={
        <p>
          这些人已是其他单位的会员，不会重复入库。原单位或普惠办公室同意后，会员、卡与未发的补助一并转来；逾期未办即作废。
        </p>
      }
      act={RosterTransfersAskDocument}
      initial={{ document: '', reason: '' }}
      variables={({ document, reason }: { document: string; reason: string }) => ({
        id,
        input: { document, reason, ...(rows && { rowIds: idsOf(rows) }) },
      })}
      onDone={onDone}
    >
      <Form.Item
        name="document"
        label="依据的文号或材料"
        rules={[{ required: true, whitespace: true, message: '请填写依据，如介绍信' }]}
      >
        <Input maxLength={DOCUMENT_MAX} placeholder="如：会员组织关系介绍信" />
      </Form.Item>
      <ReasonField max={REASON_MAX} rows={2} />
    </FormButton>
  );
}
