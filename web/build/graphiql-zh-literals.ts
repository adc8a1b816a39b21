import type { Pairs } from './graphiql-zh.ts';

/** Section titles of the documentation are also keys of its icon table, so they are translated only where they are shown. */
const SECTION_TITLES = {
  Arguments: '参数',
  'Deprecated Arguments': '已停用的参数',
  'Deprecated Enum Values': '已停用的取值',
  'Deprecated Fields': '已停用的字段',
  Directives: '指令',
  'Enum Values': '取值',
  Fields: '字段',
  Implements: '遵循的接口',
  Implementations: '实现它的类型',
  'Possible Types': '可能的类型',
  'Root Types': '入口',
  Type: '类型',
  'All Schema Types': '全部类型',
};

/** The Chinese of GraphiQL, file by file. */
export const LITERALS: Readonly<Record<string, Pairs>> = {
  'graphiql/dist/GraphiQL.js': [
    ['newTab: "New tab"', 'newTab: "新建查询"'],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the text of the package
      '`${editorToolsHiddenElement === "second" ? "Show" : "Hide"} editor tools`',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is the text of the package
      '`${editorToolsHiddenElement === "second" ? "显示" : "隐藏"}变量栏`',
    ],
    ['"aria-label": "Editor Commands"', '"aria-label": "编辑命令"'],
    ['"aria-label": "Operation Editor"', '"aria-label": "查询语句"'],
    ['children: "Variables"', 'children: "变量"'],
    ['"variables" ? "Variables" : "Headers"', '"variables" ? "变量" : "请求头"'],
    ['"aria-label": "Select active operation"', '"aria-label": "选择查询"'],
  ],
  'graphiql/dist/ui/toolbar.js': [
    ['`Prettify query (', '`整理格式 ('],
    ['`Merge fragments into query (', '`合并片段 ('],
    ['`Copy query (', '`复制查询 ('],
  ],
  'graphiql/dist/ui/sidebar.js': [
    ['`Re-fetch GraphQL schema (', '`重新读取数据结构 ('],
    ['"Open short keys dialog"', '"快捷键"'],
    ['"Open settings dialog"', '"设置"'],
    ['"Hide" : "Show"} ', '"隐藏" : "显示"}'],
    ['children: "Short Keys"', 'children: "快捷键"'],
    [
      '"This modal provides a list of available keyboard shortcuts and their functions."',
      '"全部快捷键及其用途。"',
    ],
    ['children: "Settings"', 'children: "设置"'],
    [
      '"This modal lets you adjust header persistence, interface theme, and clear local storage."',
      '"选择界面外观，或清除本机保存的查询。"',
    ],
    ['children: "Theme"', 'children: "外观"'],
    ['"Adjust how the interface appears."', '"选择界面的明暗。"'],
    ['children: "System"', 'children: "跟随系统"'],
    ['children: "Light"', 'children: "浅色"'],
    ['children: "Dark"', 'children: "深色"'],
    ['children: "Clear storage"', 'children: "清除本机记录"'],
    [
      '"Remove all locally stored data and start fresh."',
      '"删除本机保存的查询和历史，不影响服务器上的数据。"',
    ],
    ['success: "Cleared data"', 'success: "已清除"'],
    ['error: "Failed"', 'error: "清除失败"'],
    ['|| "Clear data"', '|| "清除"'],
  ],
  'graphiql/dist/ui/short-keys.js': [
    ['"Execute query"', '"执行查询"'],
    [
      '"Open the Command Palette (you must have focus in the editor)"',
      '"打开命令面板（光标须在编辑区内）"',
    ],
    ['"Prettify editors"', '"整理格式"'],
    ['"Copy query"', '"复制查询"'],
    ['"Re-fetch schema using introspection"', '"重新读取数据结构"'],
    ['"Search in documentation"', '"在说明中查找"'],
    ['"Search in editor"', '"在编辑区中查找"'],
    ['"Merge fragments definitions into operation definition"', '"合并片段"'],
    ['children: "Short Key"', 'children: "按键"'],
    ['children: "Function"', 'children: "用途"'],
    // The paragraph after the table only links to sites that an intranet cannot reach.
    ['/* @__PURE__ */ jsxs("p", { children: [', 'false && /* @__PURE__ */ jsxs("p", { children: ['],
  ],
  '@graphiql/react/dist/components/execute-button/index.js': [
    ['"Stop" : "Execute"} query (', '"停止" : "执行"}查询 ('],
    ['`<Unnamed ', '`<未命名 '],
  ],
  '@graphiql/react/dist/components/response-editor.js': [['"Result Window"', '"查询结果"']],
  '@graphiql/react/dist/components/tabs/index.js': [['"Close Tab"', '"关闭查询"']],
  '@graphiql/react/dist/components/dialog/index.js': [['"Close dialog"', '"关闭"']],
  // Icons would show their English file names as tooltips; every button has its own label.
  '@graphiql/react/dist/icons/index.js': [['\t\t\t\ttitle,\n\t\t\t\t...props', '\t\t\t\t...props']],
  // A tab is named by the Chinese comment on the first line of its query, when there is one.
  '@graphiql/react/dist/utility/tabs.js': [
    [
      'var DEFAULT_TITLE = "<untitled>";',
      'var DEFAULT_TITLE = "<未命名>";\nvar zhTitle = (query) => /^# *(\\p{Script=Han}.{0,19})/u.exec(query ?? "")?.[1]?.trim();',
    ],
    [
      'title: operationName || DEFAULT_TITLE',
      'title: zhTitle(query) || operationName || DEFAULT_TITLE',
    ],
    ['title: newTab.operationName ||', 'title: zhTitle(newTab.query) || newTab.operationName ||'],
  ],
  '@graphiql/react/dist/stores/execution.js': [
    ['"Automatically added leaf fields"', '"已自动补上明细字段"'],
    ['`Request not sent. ', '`查询未发出。'],
    ['"Variables" : "Request headers"', '"变量" : "请求头"'],
  ],
  '@graphiql/react/dist/utility/jsonc.js': [['`are invalid JSON: ', '`不是正确的 JSON：']],
  '@graphiql/react/dist/constants.js': [
    ['label: "Prettify Editors"', 'label: "整理格式"'],
    ['label: "Merge Fragments into Query"', 'label: "合并片段"'],
    ['label: "Run Operation"', 'label: "执行查询"'],
    ['label: "Copy Query"', 'label: "复制查询"'],
  ],
  // To Monaco, Chinese punctuation is a Latin sign in disguise, and gets a box around it.
  '@graphiql/react/dist/utility/create-editor.js': [
    [
      'minimap: { enabled: false },',
      'minimap: { enabled: false },\n\t\tunicodeHighlight: { ambiguousCharacters: false },',
    ],
  ],
  // What is underlined is explained in Chinese by src/graphiql/markers.ts.
  'monaco-graphql/esm/languageFeatures.js': [
    [
      'languageId, diagnostics);',
      'languageId, diagnostics.map((one) => ({ ...one, message: globalThis.puhuiSaidOf(one.message) })));',
    ],
  ],
  '@graphiql/plugin-history/dist/index.js': [['title: "History"', 'title: "历史记录"']],
  '@graphiql/plugin-history/dist/components.js': [
    ['"History"', '"历史记录"'],
    ['success: "Cleared"', 'success: "已清空"'],
    ['error: "Failed to Clear"', 'error: "清空失败"'],
    ['|| "Clear"', '|| "清空"'],
    ['"Type a label"', '"输入名称"'],
    ['children: "Save"', 'children: "保存"'],
    ['"Set active"', '"放入编辑区"'],
    ['"Edit label"', '"改名"'],
    ['"Remove favorite"', '"取消收藏"'],
    ['"Add favorite"', '"收藏"'],
    ['"Delete from history"', '"删除此条"'],
    ['onClick: handleClose, children', 'onClick: handleClose, "aria-label": "取消", children'],
  ],
  '@graphiql/plugin-explorer/dist/index.js': [['title: "GraphiQL Explorer"', 'title: "字段选择"']],
  'graphiql-explorer/dist/Explorer.js': [
    ["title: 'Explorer'", "title: '字段选择'"],
    ["'Add new'", "'新建'"],
    [
      'value: this.state.newOperationType,',
      "value: this.state.newOperationType, 'aria-label': '新建哪一种操作',",
    ],
    ["'Remove the variable'", "'取消变量'"],
    ["'Extract the current value into a GraphQL variable'", "'把当前值改成变量'"],
    ["'Extract selections into a new reusable fragment'", "'把所选字段存成片段'"],
  ],
  '@graphiql/plugin-doc-explorer/dist/context.js': [
    ['title: "Documentation Explorer"', 'title: "数据说明"'],
    ['name: "Docs"', 'name: "数据说明"'],
    ['[aria-label="Show Documentation Explorer"]', '[aria-label="显示数据说明"]'],
  ],
  '@graphiql/plugin-doc-explorer/dist/components/section.js': [
    [
      'const TYPE_TO_ICON = {',
      `const ZH_TITLES = ${JSON.stringify(SECTION_TITLES)};\nconst TYPE_TO_ICON = {`,
    ],
    ['      t1,\n      title\n', '      t1,\n      ZH_TITLES[title] ?? title\n'],
  ],
  '@graphiql/plugin-doc-explorer/dist/components/field-documentation.js': [
    ['children: "Show Deprecated Arguments"', 'children: "显示已停用的参数"'],
  ],
  '@graphiql/plugin-doc-explorer/dist/components/type-documentation.js': [
    ['children: "Show Deprecated Fields"', 'children: "显示已停用的字段"'],
    ['children: "Show Deprecated Values"', 'children: "显示已停用的取值"'],
  ],
  '@graphiql/plugin-doc-explorer/dist/components/doc-explorer.js': [
    ['"Error fetching schema"', '"数据结构读取失败，请稍后重试"'],
    ['"Schema is invalid: "', '"数据结构有误："'],
    ['"No GraphQL schema available"', '"尚无数据结构"'],
    ['`Go back to ', '`返回 '],
    ['"aria-label": "Documentation Explorer"', '"aria-label": "数据说明"'],
  ],
  '@graphiql/plugin-doc-explorer/dist/components/schema-documentation.js': [
    [
      '"A GraphQL schema provides a root type for each kind of operation."',
      '"从下面的入口开始，逐层查看可以查询的数据。"',
    ],
  ],
  '@graphiql/plugin-doc-explorer/dist/components/search.js': [
    ['`Search ', '`查找 '],
    ['"No results found"', '"没有找到"'],
    ['"Other results"', '"其他结果"'],
  ],
  '@graphiql/plugin-doc-explorer/dist/components/argument.js': [
    ['children: "Deprecated"', 'children: "已停用"'],
  ],
  '@graphiql/plugin-doc-explorer/dist/components/deprecation-reason.js': [
    ['children: "Deprecated"', 'children: "已停用"'],
  ],
};
