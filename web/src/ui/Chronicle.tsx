import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problems.ts';
import { formatCount } from './format.ts';
import { type Happening, History } from './History.tsx';
import { Failed, Loading } from './PageState.tsx';

/** One page of what happened; `next` is where the page after it begins. */
export interface Chapter {
  happenings: readonly Happening[];
  total: number;
  next: string | null;
}

export interface Reading {
  chapter: Chapter | null;
  problem: Problem | undefined;
  isReading: boolean;
  onRetry: () => void;
}

interface ChronicleProps extends Reading {
  what: string;
  isFirst: boolean;
  isLast: boolean;
  onMore: () => void;
}

/** A page of what became of something, the newest first; the last one offers the one after it. */
export function Chronicle(props: ChronicleProps): ReactNode {
  const { what, isFirst, isLast, onMore, chapter, problem, isReading, onRetry } = props;
  if (!chapter && problem)
    return <Failed problem={problem} onRetry={onRetry} isRetrying={isReading} />;
  if (!chapter) return <Loading what={what} />;
  const { happenings, total, next } = chapter;
  return (
    <>
      {isFirst && total > happenings.length && <p>共 {formatCount(total)} 条，新的在前。</p>}
      <History happenings={happenings} />
      {next && isLast && <Button onClick={onMore}>更多</Button>}
    </>
  );
}
