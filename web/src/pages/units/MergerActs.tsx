import { Form } from 'antd';
import { useQuery } from 'urql';
import {
  UnitMergerConfirmDocument,
  UnitMergerOneDocument,
  type UnitMergerRowFragment,
  UnitMergerWithdrawDocument,
} from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { NONE } from '../../ui/format.ts';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { REASON_MAX } from './Ground.tsx';
import { MergerSeen } from './MergerSeen.tsx';

/** A second person looks through what will move and confirms exactly that, or it is called off. */
export function Decide({ merger }: { merger: UnitMergerRowFragment }) {
  const viewer = useViewer();
  const { id, state, requestedBy, sources, into } = merger;
  if (state !== 'REQUESTED' || !hasRole(viewer, 'OFFICE', 'RELEASER')) return NONE;
  return (
    <>
      <FormButton
        id={`unit-merger-confirm-${id}`}
        label="核对并确认"
        title="核对单位合并"
        width={720}
        isDangerous
        act={UnitMergerConfirmDocument}
        initial={{}}
        variables={(input: { seal: string }) => ({ id, input })}
        whyNot={
          requestedBy?.login === viewer.login ? '是您申请的，须由另一人核对后确认。' : undefined
        }
        lead={
          <p>
            {sources.map(({ name }) => `「${name}」`).join('')}并入「{into?.name ?? NONE}」，
            {merger.document}，自 {merger.onDay}。确认后一次办成，不能撤销。
          </p>
        }
      >
        <Form.Item
          name="seal"
          rules={[{ required: true, message: '清单还没有读到，请稍候再确认。' }]}
        >
          <Fresh id={id} />
        </Form.Item>
        <AsksForPassword />
      </FormButton>
      <FormButton
        id={`unit-merger-withdraw-${id}`}
        label="撤回"
        title="撤回单位合并"
        act={UnitMergerWithdrawDocument}
        initial={{ reason: '' }}
        variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
      >
        <ReasonField label="撤回的原因" max={REASON_MAX} rows={2} />
      </FormButton>
    </>
  );
}

interface FreshProps {
  id: string;
  value?: string;
  onChange?: (seal: string) => void;
}

/** What would move now; the form sends the seal of what is shown here and of nothing else. */
function Fresh({ id, value, onChange }: FreshProps) {
  const [{ data, fetching }] = useQuery({
    query: UnitMergerOneDocument,
    variables: { id },
    requestPolicy: 'network-only',
  });
  const seen = data?.node?.__typename === 'UnitMerger' ? data.node.preview : null;
  if (seen && !fetching && seen.seal !== value) queueMicrotask(() => onChange?.(seen.seal));
  return <MergerSeen seen={seen} isReading={fetching} />;
}
