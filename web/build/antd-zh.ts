import type { Plugin } from 'vite';
import { type Pairs, translated } from './graphiql-zh.ts';

/** An icon calls itself by its English file name; it needs a name only where it was given one. */
const ICON: Pairs = [
  [
    'role: "img",\n    "aria-label": icon.name',
    '...("aria-label" in restProps ? { role: "img" } : { "aria-hidden": true })',
  ],
];
const CLOSE: Pairs = [['"aria-label": "Close"', '"aria-label": "关闭"']];

/** The names for screen readers that antd has in English whatever the locale, by file. */
export const NAMES: Readonly<Record<string, Pairs>> = {
  '@ant-design/icons/es/components/AntdIcon.js': ICON,
  '@ant-design/icons/es/components/AntdIconLight.js': ICON,
  '@rc-component/dialog/es/Dialog/Content/Panel.js': CLOSE,
  '@rc-component/notification/es/Notification.js': CLOSE,
  '@rc-component/select/es/hooks/useAllowClear.js': [["?? 'Clear'", "?? '清除'"]],
  'antd/es/table/hooks/useSelection.js': [
    ["'Select all'", "'全选本页'"],
    ['`Select row ', '`选择行 '],
    ['`Row ', '`行 '],
    [' selected`', ' 已选择`'],
  ],
};

/** antd's names for screen readers become Chinese while it is bundled. */
export function antdZh(): Plugin {
  return {
    name: 'puhui:antd-zh',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /node_modules\/(?:@ant-design\/icons|@rc-component|antd)\// },
      handler(code, id) {
        const file = id.split('?')[0]?.split('/node_modules/').at(-1) ?? '';
        const pairs = NAMES[file];
        return pairs ? { code: translated(code, file, pairs), map: null } : null;
      },
    },
  };
}
