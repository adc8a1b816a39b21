import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { ConfigProvider } from 'antd';
import { Provider } from 'urql';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../../src/api/client.ts';
import { happeningOf, type Told } from '../../../src/pages/members/happenings.ts';
import { GROUPS, PersonTimeline } from '../../../src/pages/members/PersonTimeline.tsx';

interface Asked {
  after: string | null;
  kinds: string[] | null;
}

const PAGES: Readonly<Record<string, { titles: string[]; next: string | null }>> = {
  '': { titles: ['0003', '0002'], next: 'two' },
  two: { titles: ['0001'], next: null },
};

/** The network: a timeline of two pages; `fails` are the pages that are out of reach, each once. */
function answering(total: number, ...fails: string[]): Asked[] {
  const asked: Asked[] = [];
  const left = [...fails];
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    const variables = JSON.parse(init.body as string).variables as Asked;
    asked.push(variables);
    const place = variables.after ?? '';
    if (left.includes(place)) {
      left.splice(left.indexOf(place), 1);
      return Promise.reject(new TypeError('fetch failed'));
    }
    const { titles, next } = PAGES[place] ?? { titles: [], next: null };
    return Promise.resolve(Response.json({ data: { node: member(total && titles, next) } }));
  });
  return asked;
}

function member(titles: string[] | 0, next: string | null) {
  const edges = (titles || []).map((number) => ({
    __typename: 'HappeningEdge',
    node: {
      __typename: 'Happening',
      kind: 'CARD_APPLIED',
      at: `2018-03-0${number.at(-1)}T01:00:00+00:00`,
      subject: {
        __typename: 'CardApplication',
        id: number,
        requestNo: number,
        applicationState: 'SENT',
        why: null,
      },
    },
  }));
  const pageInfo = { __typename: 'PageInfo', hasNextPage: next !== null, endCursor: next };
  const timeline = {
    __typename: 'HappeningConnection',
    totalCount: edges.length && 3,
    pageInfo,
    edges,
  };
  return { __typename: 'Member', id: 'm', timeline };
}

function shown(): void {
  render(
    <ConfigProvider button={{ autoInsertSpace: false }}>
      <Provider value={createClient(() => Promise.resolve())}>
        <PersonTimeline id="m" />
      </Provider>
    </ConfigProvider>,
  );
}

async function press(name: string): Promise<void> {
  const button = await screen.findByRole('button', { name });
  await act(async () => fireEvent.click(button));
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('a person’s timeline', () => {
  test('is read page by page, as more is asked for', async () => {
    const asked = answering(3);
    shown();
    expect(screen.getByRole('status', { name: '正在读取经过' })).toBeTruthy();
    expect(await screen.findByText('申请号 0003')).toBeTruthy();
    expect(screen.getByText('共 3 条，新的在前。')).toBeTruthy();
    expect(screen.queryByText('申请号 0001')).toBeNull();
    await press('更多');
    expect(await screen.findByText('申请号 0001')).toBeTruthy();
    expect(screen.getByText('申请号 0003')).toBeTruthy();
    expect(screen.queryByRole('button', { name: '更多' })).toBeNull();
    expect(asked.map(({ after }) => after)).toEqual([null, 'two']);
  });

  test('says so when nothing has happened', async () => {
    answering(0);
    shown();
    expect(await screen.findByText('还没有记录。')).toBeTruthy();
  });

  test('keeps what was read when a further page is out of reach, and tries again', async () => {
    answering(3, 'two');
    shown();
    await press('更多');
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(screen.getByText('申请号 0003')).toBeTruthy();
    await press('重试');
    expect(await screen.findByText('申请号 0001')).toBeTruthy();
  });

  test('asks for the kinds of a group from its first page on', async () => {
    const asked = answering(3);
    shown();
    await press('更多');
    await act(async () => fireEvent.click(screen.getByText('办卡与卡片')));
    expect(await screen.findByText('申请号 0003')).toBeTruthy();
    expect(asked.at(-1)).toMatchObject({ after: null, kinds: GROUPS['办卡与卡片'] });
  });
});

describe('a happening', () => {
  const at = '2018-03-01T01:00:00+00:00';
  const payment = {
    __typename: 'Payment',
    id: 'p',
    paymentNo: 'P1',
    amount: '100.00',
    paymentState: 'FAILED',
    why: { code: '2001', meaning: '账户不存在', advice: '核对卡号' },
    card: null,
  } as const;

  test('is told by its kind: the same payment as made and as failed', () => {
    const [made, settled] = (['PAYMENT_MADE', 'PAYMENT_SETTLED'] as const).map((kind) =>
      happeningOf({ kind, at, subject: payment }),
    );
    expect(made).toMatchObject({ key: 'PAYMENT_MADE-p', note: '付款号 P1' });
    expect(settled).toMatchObject({ tone: 'bad', note: '账户不存在（2001）。核对卡号' });
  });

  test('tells a correction without what is not the viewer’s', () => {
    const subject = {
      __typename: 'Correction',
      id: 'c',
      correctionState: 'APPLIED',
      isDirect: false,
      document: '',
      reason: '来函',
      decision: '',
      changes: [{ field: 'post', label: '岗位', before: '', after: '科员' }],
      proposedBy: null,
      decidedBy: { id: 'x', name: '黄敏' },
    };
    const [asked, decided] = (['CORRECTION_PROPOSED', 'CORRECTION_DECIDED'] as const).map((kind) =>
      happeningOf({ kind, at, subject } as Told),
    );
    expect(asked).toMatchObject({ note: '岗位：（空） → 科员；原因：来函' });
    expect(decided).toMatchObject({ tone: 'good', note: '审核人：黄敏' });
  });

  test('whose object is not to be seen says only that', () => {
    expect(happeningOf({ kind: 'PURCHASED', at, subject: null }).title).toBe('不是您可见的事项');
  });
});
