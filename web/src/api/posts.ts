const CHANNEL = 'puhui/post';

/** This will tell the browser's tabs, this one as well, that the session works for another unit from now on. */
export function tellSwitched(): void {
  const channel = new BroadcastChannel(CHANNEL);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has but one
  channel.postMessage('switched');
  channel.close();
}

/** This will hear of it, until what it gives is called; what the tab shows is another unit's then. */
export function onSwitched(hear: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', hear);
  return () => channel.close();
}
