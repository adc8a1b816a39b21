import { getRouteApi } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { Loading } from '../../ui/PageState.tsx';
import { isCard } from './card-words.ts';

const CardPage = lazy(() => import('./CardPage.tsx'));
const BatchPage = lazy(() => import('./BatchPage.tsx'));
const route = getRouteApi('/cards/$id');

/** One card, or one batch of applications: what the address names. */
export function CardOrBatchPage(): ReactNode {
  const { id } = route.useParams();
  return (
    <Suspense fallback={<Loading what="办卡" />}>
      {isCard(id) ? <CardPage key={id} id={id} /> : <BatchPage key={id} />}
    </Suspense>
  );
}
