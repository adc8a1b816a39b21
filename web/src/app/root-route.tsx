import { createRootRoute, Link } from '@tanstack/react-router';
import { Nothing } from '../ui/PageState.tsx';
import { Shell } from './Shell.tsx';

/** The frame of every page, and what stands where there is none. */
export const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Nothing title="没有这个页面" advice={<Link to="/">回到首页</Link>} />,
});

export const getParentRoute = () => root;
