import { Form, Input } from 'antd';
import { DisbursementReleaseDocument } from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { capitalYuan, readYuan } from '../../ui/yuan.ts';
import styles from './Disbursements.module.css';
import type { Disbursement } from './rail.ts';

interface Values {
  paymentCount: string;
  total: string;
}

interface ReleaseProps {
  disbursement: Disbursement;
  whyNot: string | undefined;
}

/** Releasing pays: the third person types both control totals, from paper if need be. */
export function Release({ disbursement: { id }, whyNot }: ReleaseProps) {
  return (
    <FormButton
      id={`disbursement-release-${id}`}
      label="签发"
      title="签发发放批次"
      isPrimary
      whyNot={whyNot}
      act={DisbursementReleaseDocument}
      initial={{}}
      secrets={['paymentCount', 'total']}
      variables={({ paymentCount, total }: Values) => ({
        id,
        input: { paymentCount: Number(paymentCount.trim()), total: readYuan(total) ?? '' },
      })}
      lead={<p>签发后文件送往银行付款，不能收回。请填写您核对的笔数与总金额。</p>}
    >
      <Form.Item
        name="paymentCount"
        label="付款笔数"
        rules={[{ required: true, pattern: /^\s*\d{1,9}\s*$/, message: '请填写笔数，只含数字' }]}
      >
        <Input inputMode="numeric" autoComplete="off" maxLength={12} />
      </Form.Item>
      <Form.Item
        name="total"
        label="总金额（元）"
        rules={[{ required: true, validator: (_rule, value) => checkedTotal(value) }]}
      >
        <Input inputMode="decimal" autoComplete="off" maxLength={24} />
      </Form.Item>
      <Form.Item noStyle dependencies={['total']}>
        {({ getFieldValue }) => (
          <span className={styles.echo} role="status">
            {echo(getFieldValue('total'))}
          </span>
        )}
      </Form.Item>
      <AsksForPassword />
    </FormButton>
  );
}

function checkedTotal(value: unknown): Promise<void> {
  if (typeof value === 'string' && readYuan(value)) return Promise.resolve();
  return Promise.reject(new Error('请填写金额，如 16600.00'));
}

/** What was typed, in words: a wrong nought is heard at once. */
function echo(typed: unknown): string {
  const amount = typeof typed === 'string' ? readYuan(typed) : null;
  return amount ? `大写：${capitalYuan(amount)}` : '';
}
