import { beforeEach, describe, expect, test } from 'vitest';
import { walkRows } from '../../../src/ui/list/walk-rows.ts';

const ROW = (key: string) => `
  <tr data-row-key="${key}">
    <td><input type="checkbox" id="box-${key}"></td>
    <th><a href="/${key}" id="name-${key}">${key}</a></th>
    <td><input type="text" id="text-${key}"></td>
  </tr>`;

beforeEach(() => {
  document.body.innerHTML = `
    <div class="ant-table-wrapper"><div id="box" tabindex="0"><table>${ROW('a')}${ROW('b')}</table></div></div>`;
  document.body.addEventListener('keydown', walkRows);
});

function press(from: string, key: string): string | undefined {
  const start = document.getElementById(from);
  start?.focus();
  start?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  return document.activeElement?.id;
}

describe('the arrow keys', () => {
  test('enter the list at the name of its first row', () => {
    expect(press('box', 'ArrowDown')).toBe('name-a');
  });

  test('keep to one column', () => {
    expect(press('name-a', 'ArrowDown')).toBe('name-b');
    expect(press('box-b', 'ArrowUp')).toBe('box-a');
  });

  test('stop at the ends', () => {
    expect(press('name-b', 'ArrowDown')).toBe('name-b');
    expect(press('name-a', 'ArrowUp')).toBe('name-a');
  });

  test('belong to a field in which somebody types', () => {
    expect(press('text-a', 'ArrowDown')).toBe('text-a');
  });

  test('are the only ones', () => {
    expect(press('name-a', 'Enter')).toBe('name-a');
  });
});
