import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ConfigProvider, Modal } from 'antd';
import { Provider } from 'urql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../../src/api/client.ts';
import type { ApplicationRowFragment, Role } from '../../../src/api/gql/graphql.ts';
import { digestOf } from '../../../src/api/scans.ts';
import { Correction, correctionText } from '../../../src/pages/cards/Correction.tsx';
import { ViewerProvider } from '../../../src/ui/viewer.tsx';

const SILENT: ApplicationRowFragment = {
  id: 'application',
  requestNo: 'R2018032000000000001',
  lineNumber: 1,
  bankFile: null,
  state: 'SENT',
  createdAt: '2018-03-20T02:00:00+00:00',
  settledAt: null,
  failedBeforeSending: false,
  correctedAt: null,
  correctedReason: '',
  isUnanswered: true,
  letterReference: '',
  reason: null,
  member: { id: 'm', name: '王小芳', idNoMasked: '' },
  unit: null,
};
const SCAN = new File(['%PDF-1.4 letter'], 'letter.pdf', { type: 'application/pdf' });

/** The network: keeps the scan and settles the application; what the act carried is kept. */
async function answering(): Promise<unknown[]> {
  const asked: unknown[] = [];
  const digest = await digestOf(SCAN);
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    const headers = { 'Content-Type': 'application/json' };
    if (url.startsWith('/scans')) {
      return Promise.resolve(new Response(JSON.stringify({ digest }), { status: 201, headers }));
    }
    asked.push(JSON.parse(init.body as string).variables);
    const cardApplicationFail = {
      __typename: 'CardApplicationFailPayload',
      userErrors: [],
      cardApplication: {
        ...SILENT,
        __typename: 'CardApplication',
        member: { ...SILENT.member, __typename: 'Member' },
        state: 'FAILED',
        isUnanswered: false,
        letterReference: '函1',
      },
    };
    return Promise.resolve(
      new Response(JSON.stringify({ data: { cardApplicationFail } }), { headers }),
    );
  });
  return asked;
}

function shown(application: ApplicationRowFragment, ...roles: Role[]): void {
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <>
          <p>本行</p>
          <Correction application={application} />
        </>
      ),
    }),
    history: createMemoryHistory(),
  });
  render(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <Provider value={createClient(() => Promise.resolve())}>
        <ViewerProvider value={{ login: 'office', name: '黄敏', roles }}>
          <RouterProvider router={router as never} />
        </ViewerProvider>
      </Provider>
    </ConfigProvider>,
  );
}

async function type(label: string, value: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText(label), { target: { value } });
}

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});
afterEach(() => {
  cleanup();
  Modal.destroyAll();
});

describe('an application without a definite result', () => {
  test.each([['AUDITOR'], ['CLERK'], ['LEADER']] as const)(
    'is settled by nobody but the office: %s',
    async (role) => {
      shown(SILENT, role);
      expect(await screen.findByText('本行')).toBeTruthy();
      expect(screen.queryByRole('button')).toBeNull();
    },
  );

  test('is not settled while its answer may still come', async () => {
    shown({ ...SILENT, isUnanswered: false }, 'OFFICE');
    expect(await screen.findByText('本行')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('is settled with the letter, its scan and a word, and only then', async () => {
    const asked = await answering();
    shown(SILENT, 'OFFICE');
    fireEvent.click(await screen.findByRole('button', { name: '凭函件认定' }));
    const send = await screen.findByRole('button', { name: '认定未开卡', hidden: true });
    await type('函件编号', '函1');
    fireEvent.click(send);
    expect(await screen.findByText('请选择函件的扫描件')).toBeTruthy();
    expect(asked).toEqual([]);

    fireEvent.change(screen.getByLabelText('函件扫描件', { selector: 'input' }), {
      target: { files: [SCAN] },
    });
    await screen.findByText('重新选择文件');
    await type('说明', '银行书面答复未开卡');
    fireEvent.click(send);
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toEqual({
      id: 'application',
      input: {
        reference: '函1',
        digest: await digestOf(SCAN),
        reason: '银行书面答复未开卡',
        code: '',
      },
    });
  });

  test('that a letter settled says so, and may still be put right', async () => {
    const failed = {
      ...SILENT,
      state: 'FAILED' as const,
      isUnanswered: false,
      letterReference: '函1',
    };
    expect(correctionText(failed)).toBe('银行函件 函1 认定未开卡');
    shown(failed, 'CLERK');
    expect(await screen.findByText('银行函件 函1 认定未开卡')).toBeTruthy();
    expect(screen.getByRole('button', { name: '登记更正' })).toBeTruthy();
  });
});
