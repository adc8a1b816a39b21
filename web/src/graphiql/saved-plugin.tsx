import type { GraphiQLPlugin } from '@graphiql/react';
import { SavedPane } from './SavedPane.tsx';

/** Those who may put something before their colleagues, as the server rules. */
const SHARING: readonly string[] = ['OFFICE', 'LEADER'];

/** This will make the pane of saved queries for one person. */
export function savedPlugin(roles: readonly string[]): GraphiQLPlugin {
  const mayShare = SHARING.some((role) => roles.includes(role));
  return {
    title: '保存的查询',
    icon: BookmarkIcon,
    content: () => <SavedPane mayShare={mayShare} />,
  };
}

function BookmarkIcon() {
  return (
    <svg
      viewBox="0 0 20 20"
      width="1em"
      height="1em"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <path d="M5 3h10v14l-5-4-5 4z" />
    </svg>
  );
}
