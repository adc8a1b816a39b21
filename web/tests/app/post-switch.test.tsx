import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { Provider } from 'urql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { tellSwitched } from '../../src/api/posts.ts';
import PostSwitch from '../../src/app/PostSwitch.tsx';
import { roleInput } from '../../src/pages/staff/RoleFields.tsx';

const POSTS = [
  { unitId: 'unit-1', unitName: '第一工会', isCurrent: true },
  { unitId: 'unit-2', unitName: '第二工会', isCurrent: false },
  { unitId: 'unit-3', unitName: '已收回的工会', isCurrent: false },
];

let asked: string[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', (_url: string, { body }: { body: string }) => {
    const { id } = (JSON.parse(body) as { variables: { id: string } }).variables;
    asked.push(id);
    const refused = id === 'unit-3';
    const payload = {
      __typename: 'PostSwitchPayload',
      userErrors: refused
        ? [
            {
              __typename: 'UserError',
              field: ['id'],
              code: 'POST_UNKNOWN',
              message: '您不负责这个单位。',
            },
          ]
        : [],
      post: refused ? null : { __typename: 'Post', unitName: '第二工会' },
    };
    return Promise.resolve(
      new Response(JSON.stringify({ data: { postSwitch: payload } }), {
        headers: { 'Content-Type': 'application/json' },
      }),
    );
  });
});

afterEach(cleanup);

function shown() {
  const onSwitched = vi.fn<() => void>();
  render(
    <Provider value={createClient(() => Promise.resolve())}>
      <PostSwitch posts={POSTS} onSwitched={onSwitched} />
    </Provider>,
  );
  return onSwitched;
}

async function choose(name: string): Promise<void> {
  fireEvent.mouseDown(screen.getByRole('combobox', { name: '正在办理的单位' }));
  fireEvent.click(await screen.findByText(name));
}

describe('a clerk of several units', () => {
  test('sees for which one they work, and begins anew at the one they choose', async () => {
    const onSwitched = shown();
    expect(screen.getByText('第一工会')).toBeTruthy();
    await choose('第二工会');
    await waitFor(() => expect(onSwitched).toHaveBeenCalledOnce());
    expect(asked).toEqual(['unit-2']);
  });

  test('is told why a unit is not theirs, and stays where they are', async () => {
    const onSwitched = shown();
    await choose('已收回的工会');
    expect((await screen.findByRole('alert')).textContent).toBe('您不负责这个单位。');
    expect(onSwitched).not.toHaveBeenCalled();
  });

  test('begins anew in every other tab of the browser', async () => {
    const onSwitched = shown();
    tellSwitched();
    await waitFor(() => expect(onSwitched).toHaveBeenCalledOnce());
    expect(asked).toEqual([]);
  });
});

describe('the units that are granted with a role', () => {
  test('are several for a clerk alone', () => {
    const given = { unitId: 'unit-1', otherUnitIds: ['unit-2'] };
    expect(roleInput({ roles: ['CLERK'], ...given })).toEqual({ roles: ['CLERK'], ...given });
    expect(roleInput({ roles: ['CLERK', 'MAKER'], ...given })).toEqual({
      roles: ['CLERK', 'MAKER'],
      unitId: 'unit-1',
    });
  });
});
