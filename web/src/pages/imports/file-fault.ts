/** What the server would refuse anyway, said before the bytes leave. */

const BYTES_MAX = 20 * 1024 * 1024;

/** This will say why a file cannot be a workbook; empty when it may be one. */
export function fileFault({ name, size }: Pick<File, 'name' | 'size'>): string {
  if (/\.xls$/i.test(name)) return '这是旧格式的 .xls 文件，请在 Excel 中另存为 .xlsx 后再上传。';
  if (!/\.xlsx$/i.test(name)) return '请选择扩展名为 .xlsx 的 Excel 工作簿。';
  if (size === 0) return '文件是空的，请核对后再上传。';
  if (size > BYTES_MAX) return '文件超过 20 MB，请拆分后分别上传。';
  return '';
}
