import { cleanup, render, screen, within } from '@testing-library/react';
import { Provider } from 'urql';
import { afterEach, expect, test, vi } from 'vitest';
import { createClient } from '../../../src/api/client.ts';
import { Entry } from '../../../src/pages/statistics/Entry.tsx';
import { ViewerProvider } from '../../../src/ui/viewer.tsx';

vi.mock('@tanstack/react-router', () => ({
  getRouteApi: () => ({ useSearch: () => ({}), useNavigate: () => () => undefined }),
  Link: ({ children }: { children: string }) => <span>{children}</span>,
}));
vi.mock('../../../src/pages/statistics/TableTools.tsx', () => ({ TableTools: () => null }));

const OWN = { __typename: 'Unit', id: 'own', name: '甲单位工会', childCount: 0 };
const FIGURES = {
  __typename: 'EntryProgress',
  declared: 50,
  members: 10,
  membersCounted: 10,
  membersQualified: 10,
  refusedRows: 0,
  checkedRows: 10,
  onTime: 0,
  dueOn: null,
  reason: 'INCOMPLETE',
  missing: [],
};
const VIEWER = {
  __typename: 'Viewer',
  login: 'clerk',
  name: '',
  roles: ['CLERK'],
  unit: OWN,
  scopeLabel: '',
  posts: [],
};

function show(unit: typeof OWN | null): void {
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    const isViewer = JSON.parse(init.body as string).operationName === 'Viewer';
    const data = isViewer ? { viewer: VIEWER } : { entryProgress: [{ ...FIGURES, unit }] };
    return Promise.resolve(Response.json({ data }));
  });
  render(
    <Provider value={createClient(() => Promise.resolve())}>
      <ViewerProvider value={{ login: 'clerk', name: '', roles: ['CLERK'] }}>
        <Entry />
      </ViewerProvider>
    </Provider>,
  );
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('the clerk of an end unit reads its reason and declares its number', async () => {
  show(OWN);
  const row = within((await screen.findByText('甲单位工会')).closest('tr') as HTMLElement);
  expect(row.getByText('A 信息不完整')).toBeTruthy();
  expect(await row.findByRole('button', { name: '登记人数' })).toBeTruthy();
});

test('the clerk of a unit with others below it declares the number of them all', async () => {
  show(null);
  const row = within((await screen.findByText('合计')).closest('tr') as HTMLElement);
  expect(row.queryByText('A 信息不完整')).toBeNull();
  expect(await row.findByRole('button', { name: '登记人数' })).toBeTruthy();
});
