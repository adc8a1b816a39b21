import type {
  ProvincialContentFragment,
  ProvincialEncoding,
  ProvincialFormat,
  ProvincialMapInput,
} from '../../api/gql/graphql.ts';

/** What is typed for a map, and the input that the server takes. */

export interface ColumnValues {
  field: string;
  header: string;
  format: string;
  codes: string;
  isRequired: boolean;
}

export interface MapValues {
  document: string;
  source: string;
  effectiveFrom: string;
  file: string;
  statuses: string[];
  longTerm: string;
  columns: ColumnValues[];
  receiptLine: string;
  receiptIdNo: string;
  receiptResult: string;
  receiptCode: string;
  receiptText: string;
  accepted: string;
  refused: string;
}

const WORD_BREAK = /[、,，;；\s]+/;

/** This will give the fields of the form for a map's content. */
export function valuesOf(content: ProvincialContentFragment): Partial<MapValues> {
  const { receipt } = content;
  return {
    statuses: [...content.statuses],
    longTerm: content.longTerm,
    columns: content.columns.map(({ field, header, format, codes, isRequired }) => ({
      field,
      header,
      format,
      isRequired,
      codes: codes.map(({ code, text }) => `${code}=${text}`).join('\n'),
    })),
    receiptLine: receipt.line,
    receiptIdNo: receipt.idNo,
    receiptResult: receipt.result,
    receiptCode: receipt.code,
    receiptText: receipt.text,
    accepted: receipt.accepted.join('、'),
    refused: receipt.refused.join('、'),
  };
}

/** This will give what the server takes; what is wrong with it, the server says. */
export function inputOf(values: MapValues): ProvincialMapInput {
  const [format, encoding] = values.file.split(' ');
  return {
    document: values.document,
    source: values.source,
    effectiveFrom: values.effectiveFrom,
    fileFormat: format as ProvincialFormat,
    encoding: (encoding ?? 'UTF_8') as ProvincialEncoding,
    statuses: values.statuses,
    longTerm: values.longTerm,
    columns: values.columns.map(({ codes, field, header, format: asked, isRequired }) => ({
      field,
      header,
      format: asked,
      isRequired,
      codes: asked === 'MAPPED' ? pairsOf(codes) : null,
    })),
    receipt: {
      line: values.receiptLine,
      idNo: values.receiptIdNo,
      result: values.receiptResult,
      code: values.receiptCode,
      text: values.receiptText,
      accepted: wordsIn(values.accepted),
      refused: wordsIn(values.refused),
    },
  };
}

/** This will read lines of 代码=写法. */
export function pairsOf(text: string): { code: string; text: string }[] {
  return text
    .split('\n')
    .map((line) => line.split(/[=＝:：]/))
    .filter(([code]) => code?.trim())
    .map(([code = '', ...rest]) => ({ code: code.trim(), text: rest.join('=').trim() }));
}

function wordsIn(text: string): string[] {
  return text.split(WORD_BREAK).filter(Boolean);
}
