import { useNavigate } from '@tanstack/react-router';
import { Alert, Form } from 'antd';
import { DisbursementComposeDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatCount } from '../../ui/format.ts';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import { formatYuan, sumYuan } from '../../ui/yuan.ts';
import { batchOf, type Failed, warningOf } from './verdicts.ts';

/** The chosen failures as a new batch: new payments that name the old ones, made, checked and released anew. */
export function Reissue({ rows }: { rows: readonly Failed[] }) {
  const navigate = useNavigate();
  const batch = batchOf(rows);
  const warning = warningOf(rows);
  return (
    <FormButton
      id="disbursement-reissue"
      label="重发"
      title="重新发放"
      isPrimary
      whyNot={batch ? undefined : '所选分属不同的项目或年度，请分次重发。'}
      act={DisbursementComposeDocument}
      initial={{}}
      variables={({ unitId }: { unitId: string }, idempotencyKey) => ({
        input: {
          programme: batch?.programme ?? '',
          planYear: batch?.planYear ?? 0,
          unitId,
          includeFailed: true,
          paymentIds: rows.map(({ id }) => id),
        },
        idempotencyKey,
      })}
      onDone={({ disbursementCompose: { disbursement } }) => {
        if (disbursement) {
          void navigate({ to: '/disbursements/$id', params: { id: disbursement.id } });
        }
      }}
      lead={
        <p>
          {batch?.name}，{formatCount(rows.length)} 笔，合计{' '}
          {formatYuan(sumYuan(rows.map(({ amount }) => amount)))}{' '}
          元。以新的付款号重新组批，再经复核与签发。
        </p>
      }
    >
      {warning && <Alert type="warning" showIcon title={warning} />}
      <Form.Item
        name="unitId"
        label="发放范围（含下级单位）"
        extra="所选付款中，在此范围以外的不列入。"
        rules={[{ required: true, message: '请选择单位' }]}
      >
        <UnitSelect />
      </Form.Item>
    </FormButton>
  );
}
