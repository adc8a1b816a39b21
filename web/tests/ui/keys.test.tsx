import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { useControlKey, useKey } from '../../src/ui/keys.ts';

function Page({ onSlash, onPalette }: { onSlash: () => void; onPalette: () => void }) {
  useKey('/', onSlash);
  useControlKey('k', onPalette);
  return (
    <>
      <input aria-label="text" />
      <input aria-label="box" type="checkbox" />
      <button type="button">button</button>
    </>
  );
}

afterEach(cleanup);

function shown() {
  const acts = { onSlash: vi.fn<() => void>(), onPalette: vi.fn<() => void>() };
  render(<Page {...acts} />);
  return acts;
}

describe('a key by itself', () => {
  test.each(['box', 'button'])('acts from a %s', (name) => {
    const { onSlash } = shown();
    fireEvent.keyDown(at(name), { key: '/' });
    expect(onSlash).toHaveBeenCalledOnce();
  });

  test('is only a letter to somebody who types', () => {
    const { onSlash } = shown();
    fireEvent.keyDown(at('text'), { key: '/' });
    expect(onSlash).not.toHaveBeenCalled();
  });

  test('is left to the browser with Ctrl or Alt', () => {
    const { onSlash } = shown();
    fireEvent.keyDown(at('button'), { key: '/', ctrlKey: true });
    fireEvent.keyDown(at('button'), { key: '/', altKey: true });
    expect(onSlash).not.toHaveBeenCalled();
  });
});

describe('a key with Ctrl', () => {
  test('acts even while somebody types, and only with Ctrl', () => {
    const { onPalette } = shown();
    fireEvent.keyDown(at('text'), { key: 'k' });
    expect(onPalette).not.toHaveBeenCalled();
    fireEvent.keyDown(at('text'), { key: 'K', ctrlKey: true });
    expect(onPalette).toHaveBeenCalledOnce();
  });
});

function at(name: string): HTMLElement {
  return name === 'button' ? screen.getByRole('button') : screen.getByLabelText(name);
}
