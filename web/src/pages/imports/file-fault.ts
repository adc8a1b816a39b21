/** What the server would refuse anyway, said before the bytes leave. */

const BYTES_MAX = 20 * 1024 * 1024;
const HEAD_BYTES = 8;
const SAVE_AS = '请另存为“Excel 工作簿（.xlsx）”后再上传。';

const READ: ReadonlySet<string> = new Set(['xlsx', 'xls', 'csv', 'txt']);

const BY_EXTENSION: Readonly<Record<string, string>> = {
  et: `这是 WPS 表格（.et）文件，${SAVE_AS}`,
  xlsm: `这是含宏的工作簿（.xlsm），${SAVE_AS}`,
  xlsb: `这是二进制工作簿（.xlsb），${SAVE_AS}`,
  ods: `这是 OpenDocument 表格（.ods），${SAVE_AS}`,
};

const BY_HEAD: readonly (readonly [string, string])[] = [
  ['25504446', '这是 PDF 文件，只是改了扩展名。请上传填好的 Excel 工作簿。'],
  ['89504e47', '这是图片，只是改了扩展名。请上传填好的 Excel 工作簿。'],
  ['ffd8ff', '这是图片，只是改了扩展名。请上传填好的 Excel 工作簿。'],
];

/** This will say why a file cannot be a roster; empty when it may be one. */
export function fileFault({ name, size }: Pick<File, 'name' | 'size'>): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  if (!READ.has(extension)) {
    return BY_EXTENSION[extension] ?? '请选择扩展名为 .xlsx、.xls 或 .csv 的文件。';
  }
  if (size === 0) return '文件是空的，请核对后再上传。';
  if (size > BYTES_MAX) return '文件超过 20 MB，请拆分后分别上传。';
  return '';
}

/** This will say what a file is by its first bytes, if it only bears a roster's name. */
export async function contentFault(file: Blob): Promise<string> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const digits = [...head].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return BY_HEAD.find(([magic]) => digits.startsWith(magic))?.[1] ?? '';
}
