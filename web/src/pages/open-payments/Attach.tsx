import { Form, Input, Radio } from 'antd';
import { ProofAttachDocument, type ProofOutcome } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { LazyDay } from '../../ui/list/LazyDay.tsx';
import { formatYuan } from '../../ui/yuan.ts';
import type { Unknown } from './evidence.ts';
import { LetterFile } from './LetterFile.tsx';

interface Values {
  outcome: ProofOutcome;
  reference: string;
  digest: string;
  reason: string;
  code?: string;
  bankSerial?: string;
  postedOn?: string;
}

/** The bank's letter about one payment, written down for another person to confirm. */
export function Attach({ payment }: { payment: Unknown }) {
  const { id, paymentNo, amount } = payment;
  return (
    <FormButton
      id={`proof-attach-${id}`}
      label="登记函件"
      title="登记银行函件"
      act={ProofAttachDocument}
      initial={{ outcome: 'CREDITED' }}
      secrets={['digest']}
      variables={(values: Values, idempotencyKey) => ({
        input: inputOf(id, values),
        idempotencyKey,
      })}
      lead={
        <p>
          付款 {paymentNo}，{formatYuan(amount)}{' '}
          元。登记后由另一人（财务复核或签发）取出扫描件、与函件原件核对后确认，才据此认定。
        </p>
      }
    >
      <Form.Item name="outcome" label="银行函件怎么说">
        <Radio.Group
          options={[
            { value: 'CREDITED', label: '已入账' },
            { value: 'FAILED', label: '未入账（银行明确拒绝）' },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['outcome']}>
        {({ getFieldValue }) =>
          getFieldValue('outcome') === 'FAILED' ? <FailedFields /> : <CreditedFields />
        }
      </Form.Item>
      <Form.Item
        name="reference"
        label="函件编号"
        rules={[{ required: true, whitespace: true, message: '请填写函件编号' }]}
      >
        <Input maxLength={60} placeholder="如 邮银函〔2018〕7号" />
      </Form.Item>
      <Form.Item
        name="digest"
        label="函件扫描件"
        extra="PDF、JPG 或 PNG，不超过 10 MiB；加密保存，取看都有记录。"
        rules={[{ required: true, message: '请选择函件的扫描件' }]}
      >
        <LetterFile />
      </Form.Item>
      <Form.Item
        name="reason"
        label="说明"
        extra="不得填写证件号码、卡号等个人信息。"
        rules={[{ required: true, whitespace: true, message: '请填写说明' }]}
      >
        <Input.TextArea rows={2} maxLength={200} showCount />
      </Form.Item>
    </FormButton>
  );
}

function CreditedFields() {
  return (
    <>
      <Form.Item
        name="bankSerial"
        label="银行流水号"
        rules={[{ required: true, whitespace: true, message: '请填写银行流水号' }]}
      >
        <Input maxLength={32} />
      </Form.Item>
      <Form.Item
        name="postedOn"
        label="入账日期"
        rules={[{ required: true, message: '请填写入账日期' }]}
      >
        <LazyDay placeholder="请选择" className="" />
      </Form.Item>
    </>
  );
}

function FailedFields() {
  return (
    <Form.Item
      name="code"
      label="拒绝原因代码"
      extra="如 2001 户名不符、2003 已销户。“流水重复”（2010）与“结果未知”（9999）不能证明失败。"
      rules={[{ required: true, whitespace: true, message: '请填写拒绝原因代码' }]}
    >
      <Input maxLength={4} inputMode="numeric" />
    </Form.Item>
  );
}

function inputOf(paymentId: string, { outcome, reference, digest, reason, ...rest }: Values) {
  const common = { paymentId, outcome, reference, digest, reason };
  return outcome === 'FAILED'
    ? { ...common, code: rest.code ?? '' }
    : { ...common, bankSerial: rest.bankSerial ?? '', postedOn: rest.postedOn ?? null };
}
