/**
 * Under `require-trusted-types-for 'script'` a string reaches a dangerous sink only through the
 * default policy. Ours lets scripts and workers load from our own origin, and markup as the page
 * says; scripts given as text are refused always.
 */

interface PolicyRules {
  createScriptURL: (url: string) => string;
  createHTML: (markup: string) => string;
}

interface PolicyFactory {
  createPolicy: (name: string, rules: PolicyRules) => unknown;
}

export class ForeignScript extends TypeError {
  constructor(url: string) {
    super(`Script from another origin refused: ${url}`);
  }
}

/**
 * This will return the address when it lies on our own origin.
 *
 * @throws ForeignScript when it does not.
 */
export function sameOriginScript(url: string, origin: string): string {
  const address = new URL(url, origin);
  const isOurs = address.origin === origin && /^https?:$/.test(address.protocol);
  if (!isOurs) throw new ForeignScript(url);
  return url;
}

/** This will register the default policy where the browser knows Trusted Types. */
export function installPolicy(page: Window, createHTML: PolicyRules['createHTML']): void {
  const factory = (page as Window & { trustedTypes?: PolicyFactory }).trustedTypes;
  factory?.createPolicy('default', {
    createScriptURL: (url) => sameOriginScript(url, page.location.origin),
    createHTML,
  });
}
