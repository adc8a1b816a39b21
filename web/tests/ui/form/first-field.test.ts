import { expect, test } from 'vitest';
import { focusFirstField } from '../../../src/ui/form/first-field.ts';

function focused(markup: readonly (readonly [string, string, string])[]): string {
  const root = document.createElement('div');
  for (const [id, type, value] of markup) {
    const field = Object.assign(document.createElement('input'), { id, type, value });
    root.append(field);
  }
  document.body.replaceChildren(root);
  focusFirstField(root);
  return document.activeElement?.id ?? '';
}

test('the focus goes to the first field that is still empty', () => {
  const signIn = [
    ['login', 'text', 'clerk'],
    ['password', 'password', ''],
  ] as const;
  expect(focused(signIn)).toBe('password');
});

test('the focus goes to the first field when all are filled in, never to a hidden one', () => {
  const form = [
    ['token', 'hidden', ''],
    ['checked', 'checkbox', 'on'],
    ['note', 'text', 'x'],
  ] as const;
  expect(focused(form)).toBe('checked');
});

test('nothing happens where there is no field', () => {
  expect(() => focusFirstField(null)).not.toThrow();
});
