import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cardNumberOf, type Handed } from '../../../src/pages/cards/hand-over.tsx';
import { boxesOf } from '../../../src/pages/disbursements/approval.tsx';
import { conditionWords } from '../../../src/ui/list/ListSheet.tsx';
import { type Made, PrintButton } from '../../../src/ui/print/PrintButton.tsx';

const printed = vi.fn<() => void>();

beforeEach(() => {
  printed.mockReset();
  vi.stubGlobal('print', printed);
  vi.stubGlobal('requestAnimationFrame', (then: () => void) => setTimeout(then));
});

afterEach(cleanup);

function press(make: () => Promise<Made> | Made): void {
  render(<PrintButton make={make} />);
  fireEvent.click(screen.getByRole('button', { name: /打.?印/ }));
}

const card = (numberMasked: string, id: string) => ({
  id: numberMasked,
  numberMasked,
  application: { id },
});

describe('printing', () => {
  test('lays the sheet beside the page, and takes it away afterwards', async () => {
    press(() => ({ sheet: <p>审批单</p> }));
    await waitFor(() => expect(printed).toHaveBeenCalledOnce());
    expect(screen.getByText('审批单').closest('[data-print-sheet]')).toBeTruthy();
    expect(document.documentElement.classList.contains('printing-sheet')).toBe(true);
    act(() => {
      window.dispatchEvent(new Event('afterprint'));
    });
    expect(screen.queryByText('审批单')).toBeNull();
    expect(document.documentElement.classList.contains('printing-sheet')).toBe(false);
  });

  test('says why there is no sheet', async () => {
    press(() =>
      Promise.resolve({ problem: { kind: 'offline', title: '连不上服务器', advice: '请重试' } }),
    );
    expect(await screen.findByText('未能打印：连不上服务器')).toBeTruthy();
    expect(printed).not.toHaveBeenCalled();
  });
});

describe('the approval sheet', () => {
  test('has a box for each of the three, with what was done already', () => {
    const disbursement = {
      draftedBy: { name: '周岚' },
      draftedAt: '2018-03-20T02:00:00Z',
      checkedBy: null,
      checkedAt: null,
      releasedBy: null,
      releasedAt: null,
    } as unknown as Parameters<typeof boxesOf>[0];
    expect(boxesOf(disbursement)).toEqual([
      { label: '经办', done: '系统内：周岚 2018-03-20 10:00' },
      { label: '复核' },
      { label: '签发' },
    ]);
  });
});

describe('the hand-over list', () => {
  test('shows the card of this application, not another of the same person', () => {
    const handed = {
      id: 'a2',
      member: { cards: [card('6217*1', 'a1'), card('6217*2', 'a2')] },
    } as unknown as Handed;
    expect(cardNumberOf(handed)).toBe('6217*2');
  });
});

describe('the conditions on paper', () => {
  test('are words, without the number of a unit and without what stands in no address', () => {
    const fields = [
      { key: 'state', label: '状态', ask: 'choice', choices: [{ value: 'OPEN', label: '有效' }] },
      { key: 'unit', label: '单位', ask: 'unit' },
      { key: 'since', label: '自', ask: 'day' },
    ] as const;
    const search = { state: 'OPEN', unit: 'VW5pdDox', since: '2018-03-01', page: '2' };
    expect(conditionWords(fields, search, true)).toBe(
      '状态：有效，单位：已限定，自：2018-03-01，另有未列出的条件',
    );
    expect(conditionWords(fields, {}, false)).toBe('');
  });
});
