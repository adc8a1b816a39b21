import { useNavigate } from '@tanstack/react-router';
import { Checkbox, Form, Select } from 'antd';
import { useQuery } from 'urql';
import { DisbursementComposeDocument, ProgrammesDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import { formatYuan } from '../../ui/yuan.ts';

interface Values {
  terms: string;
  unitId: string;
  includeFailed: boolean;
}

/** A new disbursement: which programme and year, for whom. The server lists whoever can be paid. */
export function Compose() {
  const navigate = useNavigate();
  return (
    <FormButton
      id="disbursement-compose"
      label="拟定批次"
      title="拟定发放批次"
      isPrimary
      act={DisbursementComposeDocument}
      initial={{ includeFailed: false }}
      variables={({ terms, unitId, includeFailed }: Values, idempotencyKey) => {
        const [programme = '', planYear] = terms.split(' ');
        const input = { programme, planYear: Number(planYear), unitId, includeFailed };
        return { input, idempotencyKey };
      }}
      onDone={({ disbursementCompose: { disbursement } }) => {
        if (disbursement) {
          void navigate({ to: '/disbursements/$id', params: { id: disbursement.id } });
        }
      }}
    >
      <Terms />
      <Form.Item
        name="unitId"
        label="发放范围（含下级单位）"
        rules={[{ required: true, message: '请选择单位' }]}
      >
        <UnitSelect />
      </Form.Item>
      <Form.Item name="includeFailed" valuePropName="checked">
        <Checkbox>列入此前确定入账失败、需重新发放的</Checkbox>
      </Form.Item>
    </FormButton>
  );
}

function Terms() {
  const [{ data, fetching }] = useQuery({ query: ProgrammesDocument });
  const options = (data?.programmes ?? []).flatMap(({ code, name, terms }) =>
    terms.map(({ planYear, amount }) => ({
      value: `${code} ${planYear}`,
      label: `${name} ${planYear} 年度，每人 ${formatYuan(amount)} 元`,
    })),
  );
  return (
    <Form.Item
      name="terms"
      label="发放项目与年度"
      rules={[{ required: true, message: '请选择发放项目与年度' }]}
    >
      <Select options={options} loading={fetching} placeholder="请选择" />
    </Form.Item>
  );
}
