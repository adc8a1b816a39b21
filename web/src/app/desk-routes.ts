import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { dataRightsSearch } from '../pages/data-rights/search.ts';
import { participantSearch } from '../pages/participants/search.ts';
import { profilesSearch } from '../pages/profiles/search.ts';
import { deliverySearch } from '../pages/provincial/search.ts';
import { getParentRoute } from './root-route.tsx';

/** The pages of what goes to the province, of people's rights, and of what is agreed and kept. */

export const dataRights = createRoute({
  getParentRoute,
  path: '/data-rights',
  validateSearch: dataRightsSearch,
  component: lazyRouteComponent(
    () => import('../pages/data-rights/DataRightsPage.tsx'),
    'DataRightsPage',
  ),
});

export const participants = createRoute({
  getParentRoute,
  path: '/participants',
  component: lazyRouteComponent(
    () => import('../pages/participants/ParticipantsPage.tsx'),
    'ParticipantsPage',
  ),
});

export const participantList = createRoute({
  getParentRoute,
  path: '/participants/$id',
  validateSearch: participantSearch,
  component: lazyRouteComponent(
    () => import('../pages/participants/ParticipantListPage.tsx'),
    'ParticipantListPage',
  ),
});

export const provincial = createRoute({
  getParentRoute,
  path: '/provincial',
  component: lazyRouteComponent(
    () => import('../pages/provincial/ProvincialPage.tsx'),
    'ProvincialPage',
  ),
});

export const provincialDelivery = createRoute({
  getParentRoute,
  path: '/provincial/$id',
  validateSearch: deliverySearch,
  component: lazyRouteComponent(
    () => import('../pages/provincial/DeliveryPage.tsx'),
    'DeliveryPage',
  ),
});

export const retention = createRoute({
  getParentRoute,
  path: '/retention',
  component: lazyRouteComponent(
    () => import('../pages/retention/RetentionPage.tsx'),
    'RetentionPage',
  ),
});

export const profiles = createRoute({
  getParentRoute,
  path: '/profiles',
  validateSearch: profilesSearch,
  component: lazyRouteComponent(() => import('../pages/profiles/ProfilesPage.tsx'), 'ProfilesPage'),
});
