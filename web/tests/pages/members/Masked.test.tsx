import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ConfigProvider, Modal } from 'antd';
import { Provider } from 'urql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../../src/api/client.ts';
import type { Role } from '../../../src/api/gql/graphql.ts';
import { Masked, SHOWN_FOR_S } from '../../../src/pages/members/Masked.tsx';
import { ViewerProvider } from '../../../src/ui/viewer.tsx';

const ID_NO = '510104199001000026';
const SHOWN = { __typename: 'Revealed', field: 'ID_NO', value: ID_NO, remainingToday: 7 };

interface Asked {
  id: string;
  input: { field: string; reason: string };
}

/** The network: reveals, or refuses for a reason; what it was asked is kept. */
function answering(...refusals: string[]): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    asked.push(JSON.parse(init.body as string).variables);
    const userErrors = refusals.map((message) => ({
      __typename: 'UserError',
      field: ['reason'],
      code: 'INVALID',
      message,
    }));
    const revealed = userErrors.length > 0 ? null : SHOWN;
    const memberReveal = { __typename: 'MemberRevealPayload', userErrors, revealed };
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ data: { memberReveal } });
    return Promise.resolve(new Response(body, { headers }));
  });
  return asked;
}

function shown(...roles: Role[]): void {
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <Masked memberId="m" field="ID_NO" what="证件号码" masked="510***********0026" />
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

async function reveal(reason: string): Promise<void> {
  fireEvent.click(await screen.findByRole('button', { name: '查看完整证件号码' }));
  fireEvent.change(await screen.findByLabelText('查看原因'), { target: { value: reason } });
  fireEvent.click(screen.getByRole('button', { name: '查看', hidden: true }));
}

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  cleanup();
  Modal.destroyAll();
});

describe('a masked value', () => {
  test('offers nothing to whoever may not look at the whole of it', async () => {
    shown('LEADER', 'AUDITOR');
    expect(await screen.findByText('510***********0026')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('wants a reason before the server is asked', async () => {
    const asked = answering();
    shown('CLERK');
    await reveal('核对');
    expect(await screen.findByText('请写明原因，至少 4 个字')).toBeTruthy();
    expect(asked).toEqual([]);
  });

  test('is shown whole in its place, with the focus on it, and hidden again by hand', async () => {
    const asked = answering();
    shown('OFFICE');
    await reveal('会员来电核对身份');
    const value = await screen.findByText(ID_NO);
    expect(asked).toEqual([{ id: 'm', input: { field: 'ID_NO', reason: '会员来电核对身份' } }]);
    expect(document.activeElement).toBe(value);
    expect(screen.getByText('今天还可查看 7 次')).toBeTruthy();
    expect(screen.getByRole('button', { name: '复制证件号码' })).toBeTruthy();

    fireEvent.click(screen.getByRole('button', { name: '隐藏完整证件号码' }));

    expect(screen.queryByText(ID_NO)).toBeNull();
    expect(screen.getByText('510***********0026')).toBeTruthy();
  });

  test('is hidden by itself after a minute', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    answering();
    shown('OFFICE');
    await reveal('会员来电核对身份');
    await screen.findByText(ID_NO);
    act(() => void vi.advanceTimersByTime((SHOWN_FOR_S - 1) * 1000));
    expect(screen.getByText('1 秒后隐藏')).toBeTruthy();
    act(() => void vi.advanceTimersByTime(1000));
    await waitFor(() => expect(screen.queryByText(ID_NO)).toBeNull());
  });

  test('is kept in no storage, nor is the reason', async () => {
    answering();
    shown('OFFICE');
    await reveal('会员来电核对身份');
    await screen.findByText(ID_NO);
    const kept = [sessionStorage, localStorage]
      .flatMap((storage) => Object.values(storage))
      .join(' ');
    expect(kept).not.toContain(ID_NO);
    expect(kept).not.toContain('会员来电');
  });

  test('says at the field why the server refuses the reason', async () => {
    answering('原因中请不要填写证件号码、手机号或卡号。');
    shown('OFFICE');
    await reveal('核对一三九的资料');
    expect(await screen.findByText('原因中请不要填写证件号码、手机号或卡号。')).toBeTruthy();
  });
});
