import { saveFile } from '../save.ts';

/** Tables as files for Excel, which takes a cell that begins like a formula for one: those are defused. */

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const BYTE_ORDER_MARK = '\uFEFF';

/** This will write rows as CSV that Excel opens in Chinese. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** This will hand the browser a file to keep. */
export function saveCsv(name: string, rows: readonly (readonly string[])[]): void {
  saveText(`${name}.csv`, toCsv(rows));
}

/** This will hand the browser a text to keep as a file. */
export function saveText(name: string, text: string): void {
  saveFile(name, new Blob([text], { type: 'text/csv;charset=utf-8' }));
}

function cell(value: string): string {
  const isFormula = FORMULA.test(value) && !NUMBER.test(value);
  const safe = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
