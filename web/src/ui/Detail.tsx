import type { ReactNode } from 'react';
import type { Problem } from '../api/problems.ts';
import { PageHead } from './PageHead.tsx';
import { Failed, Loading, Nothing } from './PageState.tsx';

interface DetailProps<Thing> {
  what: string;
  thing: Thing | null | undefined;
  problem: Problem | undefined;
  isReading: boolean;
  onRetry: () => void;
  /** The way on when there is no such thing. */
  back: ReactNode;
  children: (thing: Thing) => ReactNode;
}

/** A page about one thing, and the states before it is there: on its way, broken, not there or not yours. */
export function Detail<Thing>({
  what,
  thing,
  problem,
  isReading,
  onRetry,
  back,
  children,
}: DetailProps<Thing>) {
  if (thing) return children(thing);
  if (problem) return <Failed problem={problem} onRetry={onRetry} isRetrying={isReading} />;
  if (isReading) return <Loading what={what} />;
  return (
    <>
      <PageHead title={what} />
      <Nothing title={`没有这个${what}，或不在您可以查看的范围内`} advice={back} />
    </>
  );
}
