import { describe, expect, it } from 'vitest';
import {
  inputOf,
  type MapValues,
  pairsOf,
  valuesOf,
} from '../../../src/pages/provincial/map-values.ts';

const CONTENT = {
  longTerm: '长期',
  statuses: ['ACTIVE'],
  columns: [
    {
      field: 'sex',
      label: '性别',
      header: '性别',
      format: 'MAPPED',
      isRequired: true,
      codes: [
        { code: '1', text: '男' },
        { code: '2', text: '女' },
      ],
    },
    { field: 'name', label: '姓名', header: '姓名', format: '', isRequired: true, codes: [] },
  ],
  receipt: {
    line: '行号',
    idNo: '',
    result: '结果',
    code: '',
    text: '说明',
    accepted: ['成功', '通过'],
    refused: ['失败'],
  },
} as never;

describe('a map in its form', () => {
  it('goes to the server as it came from there', () => {
    const values = {
      ...valuesOf(CONTENT),
      document: '文',
      source: '源',
      effectiveFrom: '2018-03-01',
      file: 'CSV GB18030',
    } as MapValues;
    expect(inputOf(values)).toEqual({
      document: '文',
      source: '源',
      effectiveFrom: '2018-03-01',
      fileFormat: 'CSV',
      encoding: 'GB18030',
      longTerm: '长期',
      statuses: ['ACTIVE'],
      columns: [
        {
          field: 'sex',
          header: '性别',
          format: 'MAPPED',
          isRequired: true,
          codes: [
            { code: '1', text: '男' },
            { code: '2', text: '女' },
          ],
        },
        { field: 'name', header: '姓名', format: '', isRequired: true, codes: null },
      ],
      receipt: {
        line: '行号',
        idNo: '',
        result: '结果',
        code: '',
        text: '说明',
        accepted: ['成功', '通过'],
        refused: ['失败'],
      },
    });
  });

  it('reads code pairs however the sign between them is typed, and leaves empty lines out', () => {
    expect(pairsOf('1=男\n\n2＝女性\n 9 : 未说明=其他 ')).toEqual([
      { code: '1', text: '男' },
      { code: '2', text: '女性' },
      { code: '9', text: '未说明=其他' },
    ]);
  });
});
