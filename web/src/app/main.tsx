import './guard.ts';
import '../ui/base.css';
import './app.css';
import { lazy, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
/** The window in which somebody confirmed themselves at the provider (api/provider.ts) is no page to work on. */
const isReturn = new URLSearchParams(window.location.search).has('confirmed');
const ProviderReturn = lazy(() => import('./ProviderReturn.tsx'));
const page = (
  <Suspense>
    <ProviderReturn />
  </Suspense>
);
createRoot(root).render(isReturn ? page : <App />);
