import { CalendarDiscardDocument } from '../../api/gql/graphql.ts';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';

const REASON_MAX = 500;

/** A notice that nobody confirmed is set aside, with a reason. */
export function Discard({ id, onDone }: { id: string; onDone: () => void }) {
  return (
    <FormButton
      id={`discard-${id}`}
      label="作废"
      title="作废这份放假安排"
      act={CalendarDiscardDocument}
      initial={{ reason: '' }}
      variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
      onDone={onDone}
    >
      <ReasonField label="为什么作废" max={REASON_MAX} />
    </FormButton>
  );
}
