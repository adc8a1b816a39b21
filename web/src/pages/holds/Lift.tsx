import { HoldLiftDocument } from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { roleLabels } from '../../ui/roles.ts';
import { hasRole, type Viewer } from '../../ui/viewer.tsx';
import { type Hold, targetOf } from './words.ts';

/** Letting go what is held, with the reason. */
export function Lift({ hold, viewer }: { hold: Hold; viewer: Viewer }) {
  const { id } = hold;
  return (
    <FormButton
      id={`hold-lift-${id}`}
      label="解除"
      title={`解除止付：${targetOf(hold)}`}
      whyNot={whyNot(hold, viewer)}
      act={HoldLiftDocument}
      initial={{}}
      variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
    >
      <ReasonField label="解除的原因" rows={2} />
      <AsksForPassword />
    </FormButton>
  );
}

/** This will say why this person cannot lift it; nothing when they can. */
export function whyNot({ lifter, placedBy }: Hold, viewer: Viewer): string | undefined {
  if (!hasRole(viewer, lifter)) return `须由${roleLabels([lifter])}解除。`;
  return placedBy?.login === viewer.login ? '您是放置人，须由另一人解除。' : undefined;
}
