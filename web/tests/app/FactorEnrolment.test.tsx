import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ConfigProvider } from 'antd';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FactorEnrolment } from '../../src/app/FactorEnrolment.tsx';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const CODES = ['ABCD-EFGH-JKMN', 'PQRS-TUVW-XYZ2'];

interface Asked {
  url: string;
  body: Record<string, string>;
}

/** A session that takes the password "right" and the code 123456. */
class MemorySession {
  asked: Asked[] = [];

  answer = (url: string, init: RequestInit): Promise<Response> => {
    const body = JSON.parse(init.body as string) as Record<string, string>;
    this.asked.push({ url, body });
    if (url === '/session/confirm' && body.password !== 'right')
      return this.says(403, { code: 'WRONG_PASSWORD', message: '密码不正确。' });
    if (url === '/session/factor/confirm' && body.code !== '123456')
      return this.says(403, { code: 'WRONG_CODE', message: '动态码不正确。' });
    if (url === '/session/factor')
      return this.says(200, { secret: SECRET, uri: `otpauth://totp/x?secret=${SECRET}` });
    return this.says(200, { confirmedUntil: '', recoveryCodes: CODES });
  };

  private says(status: number, body: object): Promise<Response> {
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  }
}

function opened() {
  const session = new MemorySession();
  vi.stubGlobal('fetch', session.answer);
  const onDone = vi.fn<() => void>();
  render(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <FactorEnrolment hasFactor={false} onDone={onDone} onOver={() => undefined} />
    </ConfigProvider>,
  );
  return { session, onDone };
}

function press(name: string): void {
  fireEvent.click(screen.getByRole('button', { name }));
}

async function fill(label: string, value: string, button: string): Promise<void> {
  fireEvent.change(await screen.findByLabelText(label), { target: { value } });
  press(button);
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('binding a device', () => {
  test('takes the password, shows the code to scan, and the recovery codes once', async () => {
    const { session, onDone } = opened();
    await fill('登录密码', 'wrong', '下一步');
    expect(await screen.findByText('密码不正确。')).toBeTruthy();
    await fill('登录密码', 'right', '下一步');
    expect(await screen.findByText(/GEZDGNBV GY3TQOJQ/)).toBeTruthy();
    await fill('动态码', '000000', '绑定');
    expect(await screen.findByText('动态码不正确。')).toBeTruthy();
    await fill('动态码', '123456', '绑定');
    for (const code of CODES) expect(await screen.findByText(code)).toBeTruthy();
    press('已经保存好');
    await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
    expect(session.asked.map(({ url }) => url)).toEqual([
      '/session/confirm',
      '/session/confirm',
      '/session/factor',
      '/session/factor/confirm',
      '/session/factor/confirm',
    ]);
  });
});
