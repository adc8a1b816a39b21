import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { ConfigProvider } from 'antd';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OIDC_METHODS_URL } from '../../src/api/http.ts';
import { onReturned } from '../../src/api/provider.ts';
import OidcEntry from '../../src/app/OidcEntry.tsx';
import ProviderReturn from '../../src/app/ProviderReturn.tsx';

/** A house with or without a provider, whose person has a device that shows 123456. */
class House {
  label: string | null = '省直统一认证';
  tried: string[] = [];

  answer = (url: string, init: RequestInit): Promise<Response> => {
    if (url === OIDC_METHODS_URL)
      return Promise.resolve(Response.json({ oidc: this.label && { label: this.label } }));
    const { code } = JSON.parse(init.body as string) as { code: string };
    this.tried.push(code);
    const refused = { code: 'WRONG_CODE', message: '动态码不正确。' };
    return Promise.resolve(
      code === '123456' ? Response.json({ staff: {} }) : Response.json(refused, { status: 403 }),
    );
  };
}

function at(address: string): House {
  window.history.replaceState(null, '', address);
  const house = new House();
  vi.stubGlobal('fetch', house.answer);
  return house;
}

function shown(): void {
  render(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <OidcEntry />
    </ConfigProvider>,
  );
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  window.history.replaceState(null, '', '/');
});

describe('OidcEntry', () => {
  test('leads to the provider and back to this page', async () => {
    at('/members');
    shown();
    const button = await screen.findByText('用省直统一认证登录');
    expect(button.closest('a')?.getAttribute('href')).toBe('/session/oidc?next=%2Fmembers');
  });

  test('is nothing where there is no provider', async () => {
    const house = at('/');
    house.label = null;
    shown();
    await Promise.resolve();
    expect(screen.queryByText(/登录/)).toBeNull();
  });

  test.each([
    ['OIDC_UNBOUND', /没有绑定本系统的账号/],
    ['OIDC_UNAVAILABLE', /暂时无法访问/],
    ['SOMETHING_NEW', /没有成功，请重新登录/],
  ])('says why it came to nothing (%s)', async (code, said) => {
    at(`/?oidc=${code}`);
    shown();
    expect(await screen.findByText(said)).toBeTruthy();
  });

  test('asks for the code of the device, again after a wrong one', async () => {
    const house = at('/?oidc=SECOND_FACTOR_NEEDED');
    shown();
    const field = await screen.findByLabelText('动态码');
    fireEvent.change(field, { target: { value: '000000' } });
    fireEvent.click(screen.getByRole('button', { name: '确认动态码并登录' }));
    expect(await screen.findByText('动态码不正确。')).toBeTruthy();
    expect(house.tried).toEqual(['000000']);
  });
});

describe('ProviderReturn', () => {
  const heard: string[] = [];
  let leave: () => void;

  beforeEach(() => {
    heard.length = 0;
    leave = onReturned((code) => heard.push(code));
  });

  afterEach(() => leave());

  test('tells the page that waits, and closes', async () => {
    at('/?confirmed=1');
    const close = vi.spyOn(window, 'close').mockReturnValue();
    render(<ProviderReturn />);
    expect(screen.getByText('已确认是您本人')).toBeTruthy();
    await waitFor(() => expect(heard).toEqual(['']));
    expect(close).toHaveBeenCalledOnce();
  });

  test('stays open with the reason when it came to nothing', async () => {
    at('/?confirmed=1&oidc=OIDC_OTHER_PERSON');
    const close = vi.spyOn(window, 'close').mockReturnValue();
    render(<ProviderReturn />);
    expect(screen.getByText(/不是当前登录的本人/)).toBeTruthy();
    await waitFor(() => expect(heard).toEqual(['OIDC_OTHER_PERSON']));
    expect(close).not.toHaveBeenCalled();
  });
});
