/**
 * The policy lets through only style elements that carry the page's nonce. Libraries make theirs at
 * run time and forget it now and then, so every one is stamped when it is created.
 */

/** This will read the nonce that the server put into the page; empty when there is none. */
export function pageNonce(page: Document): string {
  const meta = page.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  // Browsers blank the attribute once connected; the property keeps the value.
  return meta?.nonce || meta?.getAttribute('nonce') || '';
}

/** This will make every `<style>` created in the page carry the nonce. */
export function stampStyles(page: Document, nonce: string): void {
  if (!nonce) return;
  const createElement = page.createElement.bind(page);
  page.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = createElement(name, options);
    if (name.toLowerCase() === 'style') element.nonce = nonce;
    return element;
  };
}
