import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import type { Person } from './happenings.ts';

const MembershipForms = lazy(() => import('./MembershipForms.tsx'));

/** What may be done to a membership; the forms are fetched when they are wanted. */
export function Membership({ person, onDone }: { person: Person; onDone: () => void }) {
  const viewer = useViewer();
  const [isOpen, setIsOpen] = useState(false);
  if (!hasRole(viewer, 'OFFICE', 'CLERK')) return null;
  if (!isOpen) return <Button onClick={() => setIsOpen(true)}>办理会籍…</Button>;
  return (
    <Suspense fallback={<Button loading>办理会籍…</Button>}>
      <MembershipForms person={person} onDone={onDone} />
    </Suspense>
  );
}
