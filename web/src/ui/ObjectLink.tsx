import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { pageOf } from './objects.ts';

interface ObjectLinkProps {
  /** Null when it is not the viewer's to see: then only the words stand there. */
  thing: { __typename: string; id: string } | null;
  children: ReactNode;
}

/** Words that lead to the thing they name, where it has a page. */
export function ObjectLink({ thing, children }: ObjectLinkProps): ReactNode {
  const page = thing && pageOf(thing.__typename);
  if (!page) return children;
  return (
    <Link to={page} params={{ id: thing.id }}>
      {children}
    </Link>
  );
}
