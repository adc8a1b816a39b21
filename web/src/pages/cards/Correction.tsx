import { Form, Input } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import {
  type ApplicationRowFragment,
  CardApplicationCorrectDocument,
} from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import { hasRole, useViewer } from '../../ui/viewer.tsx';

/** Seldom wanted, and with its scan a part of its own. */
const NotOpened = lazy(() => import('./NotOpened.tsx'));

interface Values {
  reason: string;
}

const REASON_MAX = 200;

type Told = Pick<ApplicationRowFragment, 'correctedAt' | 'correctedReason' | 'letterReference'>;

/** This will say by which letter it failed, and what was done about it outside the workbooks. */
export function correctionText({ correctedAt, correctedReason, letterReference }: Told): string {
  const said = [
    letterReference && `银行函件 ${letterReference} 认定未开卡`,
    correctedAt && `${formatMinute(correctedAt)} ${correctedReason}`,
  ];
  return said.filter(Boolean).join('；') || NONE;
}

/** What was done about a refusal or a silence, or the act that does it. */
export function Correction({ application }: { application: ApplicationRowFragment }): ReactNode {
  const viewer = useViewer();
  const { state, correctedAt, isUnanswered, letterReference } = application;
  if (isUnanswered && hasRole(viewer, 'OFFICE')) {
    return (
      <Suspense fallback={null}>
        <NotOpened application={application} />
      </Suspense>
    );
  }
  if (state !== 'FAILED' || correctedAt || !hasRole(viewer, 'OFFICE', 'CLERK')) {
    return correctionText(application);
  }
  return (
    <>
      {letterReference && <div>{correctionText(application)}</div>}
      <Correct application={application} />
    </>
  );
}

function Correct({ application: { id, member } }: { application: ApplicationRowFragment }) {
  return (
    <FormButton
      id={`application-correct-${id}`}
      label="登记更正"
      beside="登记更正"
      title={`登记${member?.name ?? '会员'}的失败原因已在别处更正`}
      lead="会员资料有误的，重新导入更正后的名册即可，不必登记。已到柜面补办、补交的，在此登记后可以重新申请。"
      act={CardApplicationCorrectDocument}
      initial={{}}
      variables={({ reason }: Values) => ({ id, input: { reason } })}
    >
      <Form.Item
        name="reason"
        label="在何处、怎样更正的"
        extra="不写证件号、手机号等个人信息。"
        rules={[{ required: true, whitespace: true, message: '请填写怎样更正的' }]}
      >
        <Input.TextArea rows={3} maxLength={REASON_MAX} showCount />
      </Form.Item>
    </FormButton>
  );
}
