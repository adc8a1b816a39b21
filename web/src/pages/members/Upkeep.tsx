import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import type { Person } from './happenings.ts';

const UpkeepForms = lazy(() => import('./UpkeepForms.tsx'));

/** What may be put right in a member's file; the forms are fetched when they are wanted. */
export function Upkeep({ person, onDone }: { person: Person; onDone: () => void }) {
  const viewer = useViewer();
  const [isOpen, setIsOpen] = useState(false);
  if (!hasRole(viewer, 'OFFICE', 'CLERK')) return null;
  if (!isOpen) return <Button onClick={() => setIsOpen(true)}>维护信息…</Button>;
  return (
    <Suspense fallback={<Button loading>维护信息…</Button>}>
      <UpkeepForms person={person} onDone={onDone} />
    </Suspense>
  );
}
