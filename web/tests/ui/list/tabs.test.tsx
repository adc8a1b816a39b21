import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { Tabs } from '../../../src/ui/list/Tabs.tsx';

const TABS = [
  { value: undefined, label: '待审核' },
  { value: 'all', label: '全部' },
];

describe('the sides of a list', () => {
  test('are told apart where the first has no word and another is called “all”', () => {
    const chosen: (string | undefined)[] = [];
    const { rerender } = render(
      <Tabs tabs={TABS} value={undefined} onChange={(value) => chosen.push(value)} />,
    );
    expect(screen.getByRole<HTMLInputElement>('radio', { name: '待审核' }).checked).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: '全部' }));
    rerender(<Tabs tabs={TABS} value="all" onChange={(value) => chosen.push(value)} />);
    expect(screen.getByRole<HTMLInputElement>('radio', { name: '全部' }).checked).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: '待审核' }));
    expect(chosen).toEqual(['all', undefined]);
  });
});
