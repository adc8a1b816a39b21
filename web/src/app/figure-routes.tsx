import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { bulletinsSearch } from '../pages/bulletins/search.ts';
import { statisticsSearch } from '../pages/statistics/search.ts';
import { getParentRoute } from './root-route.tsx';

/** Where figures are told: the statistics, and what is published of them. */
export const statistics = createRoute({
  getParentRoute,
  path: '/statistics',
  validateSearch: statisticsSearch,
  component: lazyRouteComponent(
    () => import('../pages/statistics/StatisticsPage.tsx'),
    'StatisticsPage',
  ),
});

export const bulletins = createRoute({
  getParentRoute,
  path: '/bulletins',
  validateSearch: bulletinsSearch,
  component: lazyRouteComponent(
    () => import('../pages/bulletins/BulletinsPage.tsx'),
    'BulletinsPage',
  ),
});

export const bulletin = createRoute({
  getParentRoute,
  path: '/bulletins/$id',
  component: lazyRouteComponent(
    () => import('../pages/bulletins/BulletinPage.tsx'),
    'BulletinPage',
  ),
});
