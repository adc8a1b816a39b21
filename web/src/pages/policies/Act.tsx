import { ProvisionConfirmDocument, ProvisionDiscardDocument } from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { NONE } from '../../ui/format.ts';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import type { Provision } from './words.ts';

const REASON_MAX = 500;

/** What may be done to one rule: a second person compares it with the document and confirms it. */
export function Act({ provision }: { provision: Provision }) {
  const viewer = useViewer();
  const { id, kind, state, mayConfirm, enteredBy } = provision;
  const isProposed = state === 'PROPOSED';
  if (!isProposed && !mayConfirm) return NONE;
  if (!hasRole(viewer, 'OFFICE', kind === 'ROLES' ? 'SECURITY_ADMIN' : 'RELEASER')) return NONE;
  return (
    <>
      <ActButton
        label={isProposed ? '确认' : '确认理解'}
        act={ProvisionConfirmDocument}
        variables={{ id }}
        ask={
          isProposed
            ? '请先对照文件原文核对。确认后自施行日期起有效，并取代同一事项先前的规定。'
            : '请对照文件原文核对系统所作的理解；确认后记下您的姓名。'
        }
        whyNot={
          isProposed && enteredBy?.login === viewer.login
            ? '是您录入的，须由另一人对照文件确认。'
            : undefined
        }
      />
      {isProposed && (
        <FormButton
          id={`provision-discard-${id}`}
          label="作废"
          title="作废这条条款"
          act={ProvisionDiscardDocument}
          initial={{ reason: '' }}
          variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
        >
          <ReasonField label="为什么作废" max={REASON_MAX} />
        </FormButton>
      )}
    </>
  );
}
