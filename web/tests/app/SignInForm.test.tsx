import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ConfigProvider, Modal } from 'antd';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, test } from 'vitest';
import { type Credentials, SessionUnavailable, SignInRefused } from '../../src/api/session.ts';
import { Gate } from '../../src/app/Gate.tsx';
import { SignInForm } from '../../src/app/SignInForm.tsx';
import { SessionProvider } from '../../src/app/session.tsx';
import { type SessionGateway, SessionStore } from '../../src/app/session-store.ts';

const CLERK = {
  login: 'clerk',
  name: '周经办',
  roles: ['CLERK'],
  particulars: [],
  unitName: '第一工会',
  must: null,
  hasFactor: false,
  isVouched: false,
};

/** A session server in memory, which remembers what it was asked. */
class MemoryGateway implements SessionGateway {
  tried: Credentials[] = [];
  isReachable = true;
  isOver = false;
  wantsCode = false;
  must: 'INITIAL_PASSWORD' | 'SECOND_FACTOR' | null = null;

  currentStaff = () => Promise.resolve(this.isOver ? null : { ...CLERK, must: this.must });
  signOut = () => Promise.resolve('/');

  async signIn(credentials: Credentials) {
    this.tried.push(credentials);
    if (!this.isReachable) {
      throw new SessionUnavailable({
        kind: 'server',
        title: '系统处理出错',
        advice: '请稍后重试',
        requestId: 'r-3',
      });
    }
    if (credentials.password !== 'right') throw new SignInRefused('BAD', '用户名或密码不正确。');
    if (this.wantsCode && !credentials.code) {
      throw new SignInRefused('SECOND_FACTOR_NEEDED', '请再输入动态码。');
    }
    if (this.wantsCode && credentials.code !== '123456') {
      throw new SignInRefused('WRONG_CODE', '动态码不正确或已用过。');
    }
    return CLERK;
  }
}

function opened() {
  const gateway = new MemoryGateway();
  return { gateway, store: new SessionStore(gateway, () => undefined) };
}

function inSession(store: SessionStore, page: ReactNode) {
  return (
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <SessionProvider store={store}>{page}</SessionProvider>
    </ConfigProvider>
  );
}

function type(label: string, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

afterEach(() => {
  cleanup();
  Modal.destroyAll();
});

describe('SignInForm', () => {
  test('asks for what is missing before it asks the server', async () => {
    const { gateway, store } = opened();
    render(inSession(store, <SignInForm />));
    fireEvent.click(screen.getByRole('button', { name: '登录' }));
    expect(await screen.findByText('请输入用户名')).toBeTruthy();
    expect(await screen.findByText('请输入密码')).toBeTruthy();
    expect(gateway.tried).toEqual([]);
  });

  test('says why it was refused, keeps the name and clears the password', async () => {
    const { gateway, store } = opened();
    render(inSession(store, <SignInForm />));
    type('用户名', ' clerk ');
    type('密码', 'wrong');
    fireEvent.click(screen.getByRole('button', { name: '登录' }));
    expect(await screen.findByText('用户名或密码不正确。')).toBeTruthy();
    expect(gateway.tried).toEqual([{ login: 'clerk', password: 'wrong' }]);
    expect(screen.getByLabelText<HTMLInputElement>('用户名').value).toBe(' clerk ');
    expect(screen.getByLabelText<HTMLInputElement>('密码').value).toBe('');
  });

  test('asks for the code of a device, keeps the password and clears a wrong code', async () => {
    const { gateway, store } = opened();
    gateway.wantsCode = true;
    render(inSession(store, <SignInForm />));
    type('用户名', 'clerk');
    type('密码', 'right');
    fireEvent.click(screen.getByRole('button', { name: '登录' }));
    await screen.findByLabelText('动态码');
    type('动态码', '000000');
    await waitFor(() => fireEvent.click(screen.getByRole('button', { name: '登录' })));
    expect(await screen.findByText('动态码不正确或已用过。')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('密码').value).toBe('right');
    expect(screen.getByLabelText<HTMLInputElement>('动态码').value).toBe('');
    type('动态码', '123456');
    fireEvent.click(screen.getByRole('button', { name: '登录' }));
    await waitFor(() => expect(store.snapshot().status).toBe('signedIn'));
    expect(gateway.tried.at(-1)).toEqual({ login: 'clerk', password: 'right', code: '123456' });
  });

  test('gives the number to read out when the server fails', async () => {
    const { gateway, store } = opened();
    gateway.isReachable = false;
    render(inSession(store, <SignInForm />));
    type('用户名', 'clerk');
    type('密码', 'right');
    fireEvent.click(screen.getByRole('button', { name: '登录' }));
    expect(await screen.findByText('r-3')).toBeTruthy();
  });
});

describe('Gate', () => {
  test.each([
    ['INITIAL_PASSWORD', '请先修改初始密码'],
    ['SECOND_FACTOR', '请先绑定动态码'],
  ] as const)('shows nothing of the app before %s is done', async (must, title) => {
    const { gateway, store } = opened();
    gateway.must = must;
    await store.check();
    render(inSession(store, <Gate>机密</Gate>));
    expect(await screen.findByRole('heading', { name: title }, { timeout: 5000 })).toBeTruthy();
    expect(screen.queryByText('机密')).toBeNull();
  });

  test('keeps what was typed under the dialog of an ended session', async () => {
    const { gateway, store } = opened();
    await store.check();
    gateway.isOver = true;
    const note = <input aria-label="备注" defaultValue="" />;
    render(inSession(store, <Gate>{note}</Gate>));
    type('备注', '写了一半');
    const waiting = store.renewed();
    expect(await screen.findByText('登录已过期')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('用户名').value).toBe('clerk');
    type('密码', 'right');
    fireEvent.click(screen.getByRole('button', { name: '登录' }));
    await waiting;
    await waitFor(() => expect(store.snapshot().status).toBe('signedIn'));
    expect(screen.getByLabelText<HTMLInputElement>('备注').value).toBe('写了一半');
  });
});
