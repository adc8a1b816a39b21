import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { correctionsSearch } from '../pages/corrections/search.ts';
import { transfersSearch } from '../pages/transfers/search.ts';

/** The route of members on their way to another unit. */
export function transfers<Parent extends AnyRoute>(getParentRoute: () => Parent) {
  return createRoute({
    getParentRoute,
    path: '/transfers',
    validateSearch: transfersSearch,
    component: lazyRouteComponent(
      () => import('../pages/transfers/TransfersPage.tsx'),
      'TransfersPage',
    ),
  });
}

/** The route of corrections of members' data. */
export function corrections<Parent extends AnyRoute>(getParentRoute: () => Parent) {
  return createRoute({
    getParentRoute,
    path: '/corrections',
    validateSearch: correctionsSearch,
    component: lazyRouteComponent(
      () => import('../pages/corrections/CorrectionsPage.tsx'),
      'CorrectionsPage',
    ),
  });
}
