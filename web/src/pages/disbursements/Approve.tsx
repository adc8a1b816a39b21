import { Checkbox, Form } from 'antd';
import { DisbursementApproveDocument } from '../../api/gql/graphql.ts';
import { Code, grouped } from '../../ui/Facts.tsx';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatCount } from '../../ui/format.ts';
import { formatYuan } from '../../ui/yuan.ts';
import styles from './Disbursements.module.css';
import type { Disbursement } from './rail.ts';

interface Values {
  isChecked: boolean;
}

interface ApproveProps {
  disbursement: Disbursement;
  whyNot: string | undefined;
}

/** Checking is over the digest: what was looked at is what is sealed, to the last byte. */
export function Approve({ disbursement, whyNot }: ApproveProps) {
  const { id, digest, paymentCount, total } = disbursement;
  return (
    <FormButton
      id={`disbursement-approve-${id}-${digest}`}
      label="复核通过"
      title="复核发放批次"
      isPrimary
      whyNot={whyNot}
      act={DisbursementApproveDocument}
      initial={{ isChecked: false }}
      secrets={['isChecked']}
      variables={(_values: Values) => ({ id, input: { digest } })}
      lead={
        <p>
          {formatCount(paymentCount)} 笔，合计 {formatYuan(total)}{' '}
          元。您复核的是下列摘要所代表的银行文件：
        </p>
      }
    >
      <div className={styles.digest}>
        <Code>{grouped(digest)}</Code>
      </div>
      <Form.Item
        name="isChecked"
        valuePropName="checked"
        rules={[
          {
            validator: (_rule, value) =>
              value === true ? Promise.resolve() : Promise.reject(new Error('请核对后勾选')),
          },
        ]}
      >
        <Checkbox>我已核对笔数、金额与付款明细</Checkbox>
      </Form.Item>
      <AsksForPassword />
    </FormButton>
  );
}
