import { beforeEach, describe, expect, test } from 'vitest';
import { pageNonce, stampStyles } from '../../src/security/nonce.ts';

let page: Document;

beforeEach(() => {
  page = document.implementation.createHTMLDocument();
});

function withMeta(nonce: string): void {
  const meta = page.createElement('meta');
  meta.name = 'csp-nonce';
  meta.setAttribute('nonce', nonce);
  page.head.append(meta);
}

describe('pageNonce', () => {
  test('reads what the server put into the page', () => {
    withMeta('r4nd0m');
    expect(pageNonce(page)).toBe('r4nd0m');
  });

  test('reads the property, because browsers blank the attribute', () => {
    withMeta('');
    const meta = page.querySelector('meta');
    Object.defineProperty(meta, 'nonce', { value: 'kept' });
    expect(pageNonce(page)).toBe('kept');
  });

  test('is empty on a page without one', () => {
    expect(pageNonce(page)).toBe('');
  });
});

describe('stampStyles', () => {
  test.each(['style', 'STYLE'])('gives <%s> the nonce', (name) => {
    stampStyles(page, 'r4nd0m');
    expect(page.createElement(name).nonce).toBe('r4nd0m');
  });

  test('leaves every other element alone, scripts above all', () => {
    stampStyles(page, 'r4nd0m');
    expect(page.createElement('script').nonce).toBeFalsy();
    expect(page.createElement('div').nonce).toBeFalsy();
  });

  test('changes nothing on a page without a nonce', () => {
    stampStyles(page, '');
    expect(page.createElement('style').nonce).toBeFalsy();
    expect(Object.hasOwn(page, 'createElement')).toBe(false);
  });
});
