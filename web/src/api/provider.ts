import { OIDC_METHODS_URL, OIDC_URL } from './http.ts';

/** Where the window of a confirmation comes back to; the server adds what went wrong, if anything did. */
export const RETURNED = 'confirmed';
const CONFIRM_AT_PROVIDER_URL = `${OIDC_URL}?confirm=1&next=${encodeURIComponent(`/?${RETURNED}=1`)}`;
const CHANNEL = 'puhui/confirmed';

/** This will ask what the house's provider is called; "" where there is none, or nobody answers. */
export async function providerLabel(): Promise<string> {
  try {
    const answer = await fetch(OIDC_METHODS_URL, { credentials: 'same-origin' });
    const said = (await answer.json()) as { oidc?: { label?: string } | null };
    return answer.ok ? (said.oidc?.label ?? '') : '';
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return '';
    throw error;
  }
}

/** This will lead to the provider in a window of its own, so that nothing typed here is lost; false when blocked. */
export function openProvider(): boolean {
  return window.open(CONFIRM_AT_PROVIDER_URL, '_blank', 'popup,width=520,height=680') !== null;
}

/** This will tell the page that waits what came of it: "" when the person is confirmed. */
export function tellReturned(code: string): void {
  const channel = new BroadcastChannel(CHANNEL);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has but one
  channel.postMessage(code);
  channel.close();
}

/** This will hear what came of a confirmation in another window; the server decides, this only says to ask again. */
export function onReturned(hear: (code: string) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') hear(data);
  });
  return () => channel.close();
}
