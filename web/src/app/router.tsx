import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { Crash } from '../ui/Crash.tsx';
import { Loading, Nothing } from '../ui/PageState.tsx';
import { Shell } from './Shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <Nothing title="没有这个页面" advice={<Link to="/">回到业务状态</Link>} />
  ),
});

const status = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/status/StatusPage.tsx'), 'StatusPage'),
  pendingComponent: () => <Loading what="业务状态" />,
});

export const router = createRouter({
  routeTree: root.addChildren([status]),
  defaultErrorComponent: Crash,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
