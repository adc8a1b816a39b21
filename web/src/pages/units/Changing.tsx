import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { UnitWholeQuery } from '../../api/gql/graphql.ts';
import { hasRole, useViewer } from '../../ui/viewer.tsx';

const ChangingForms = lazy(() => import('./ChangingForms.tsx'));

export type ChangedUnit = Extract<UnitWholeQuery['node'], { __typename: 'Unit' }>;

/** What the office may do to a unit; the forms are fetched when they are wanted. */
export function Changing({ unit, onDone }: { unit: ChangedUnit; onDone: () => void }) {
  const viewer = useViewer();
  const [isOpen, setIsOpen] = useState(false);
  if (!hasRole(viewer, 'OFFICE', 'CLERK')) return null;
  if (!isOpen) return <Button onClick={() => setIsOpen(true)}>办理变动…</Button>;
  return (
    <Suspense fallback={<Button loading>办理变动…</Button>}>
      <ChangingForms unit={unit} onDone={onDone} />
    </Suspense>
  );
}
