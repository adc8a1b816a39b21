import type { Plugin } from 'vite';
import { type Pairs, translated } from './graphiql-zh.ts';

/** Where an icon names itself, and what stands there instead: a name only if it was given one. */
export const NAMES: Pairs = [
  [
    'role: "img",\n    "aria-label": icon.name',
    '...("aria-label" in restProps ? { role: "img" } : { "aria-hidden": true })',
  ],
];

/** antd's icons call themselves by their English file names, which screen readers would read out. */
export function iconNames(): Plugin {
  return {
    name: 'puhui:icon-names',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /node_modules\/@ant-design\/icons\/es\/components\/AntdIcon(?:Light)?\.js$/ },
      handler: (code, id) => ({ code: translated(code, id, NAMES), map: null }),
    },
  };
}
