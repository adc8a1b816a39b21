import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Form } from 'antd';
import type { ReactNode } from 'react';
import { CardBatchComposeDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { UnitSelect } from '../../ui/UnitSelect.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { APPLICATIONS, REDO } from './applications.tsx';
import { UNANSWERED } from './search.ts';

interface Values {
  unitId: string;
}

const route = getRouteApi('/applications');

const SIDES = [
  { value: undefined, label: '全部申请' },
  {
    value: REDO,
    label: '办卡失败待更正',
    nothing: { title: '没有待更正的失败', advice: '失败的申请都已重新提出，或还没有失败。' },
  },
] as const;

const AT_THE_BANK = {
  value: UNANSWERED,
  label: '无明确结果',
  nothing: {
    title: '没有悬而未决的申请',
    advice:
      '过了应有结果的时间，或银行已答复而没有说明结果的申请列在这里：向银行查证，凭其书面答复认定。',
  },
} as const;

/** Every application with the bank's answer, and for a failure what to do. */
export function ApplicationsPage(): ReactNode {
  const viewer = useViewer();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHead
        title="办卡申请"
        lead="开卡失败的，请按办法更正：重新导入更正后的名册，或登记已在柜面更正；然后重新申请。"
        actions={
          <>
            <LinkButton to="/cards">查看批次</LinkButton>
            {hasRole(viewer, 'OFFICE', 'CLERK') && <Again />}
          </>
        }
      />
      <ListView
        list={APPLICATIONS}
        search={search}
        tabs={hasRole(viewer, 'OFFICE', 'AUDITOR') ? [...SIDES, AT_THE_BANK] : SIDES}
        onSearch={(next) => void navigate({ search: next })}
      />
    </>
  );
}

/** A batch of those alone whose refusal has been corrected since. */
function Again() {
  const navigate = useNavigate();
  return (
    <FormButton
      id="card-batch-again"
      label="为已更正的重新申请"
      title="为已更正的会员重新申请"
      lead="只列入此前失败、此后更正过的会员；每人一个新的申请号，与原申请相连。"
      act={CardBatchComposeDocument}
      initial={{}}
      variables={({ unitId }: Values, idempotencyKey) => ({
        input: { unitId, onlyAgain: true },
        idempotencyKey,
      })}
      onDone={({ cardBatchCompose: { cardBatch } }) => {
        if (cardBatch) void navigate({ to: '/cards/$id', params: { id: cardBatch.id } });
      }}
    >
      <Form.Item
        name="unitId"
        label="单位（含下级单位）"
        rules={[{ required: true, message: '请选择单位' }]}
      >
        <UnitSelect />
      </Form.Item>
    </FormButton>
  );
}
