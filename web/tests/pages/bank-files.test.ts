import { describe, expect, it } from 'vitest';
import { rhythmOf } from '../../src/pages/bank-files/clock.ts';
import { columnsOf, type FileLine, matchOf, pageWith } from '../../src/pages/bank-files/lines.ts';
import { railOf } from '../../src/pages/bank-files/rail.ts';

type File = Parameters<typeof railOf>[0];

function file(given: Partial<File>): File {
  return {
    direction: 'OUT',
    state: 'SEALED',
    createdAt: '2018-03-20T10:00:00+08:00',
    sentAt: null,
    settledAt: null,
    answerFiles: [],
    ...given,
  } as File;
}

function line(given: Partial<FileLine>): FileLine {
  return {
    part: 'DETAIL',
    cells: [],
    application: null,
    payment: null,
    card: null,
    ...given,
  } as FileLine;
}

const CELL = { column: 'seq', label: '序号', text: '1', meaning: '', fault: '' };

function titles(state: File['state']) {
  return railOf(file({ direction: 'IN', state })).map(({ title, status }) => `${title}:${status}`);
}

describe('railOf', () => {
  const SENT_AT = '2018-03-20T10:05:00+08:00';

  it('stands before sending while a file is sealed', () => {
    expect(railOf(file({})).map(({ status }) => status)).toEqual([
      'finish',
      'process',
      'wait',
      'wait',
    ]);
  });

  it('names the day the bank took it', () => {
    const answer = {
      id: 'a',
      name: 'CRA',
      kindLabel: '入账申请受理',
      createdAt: '2018-03-20T18:00:00+08:00',
    };
    const steps = railOf(
      file({ state: 'ACKNOWLEDGED', sentAt: SENT_AT, answerFiles: [answer as never] }),
    );
    expect(steps.at(-1)).toEqual({ title: '银行收妥', note: '2018-03-20 18:00', status: 'finish' });
  });

  it.each(['HELD', 'VOID'] as const)('stops at sending when a file is %s', (state) => {
    const [, second] = railOf(file({ state, sentAt: state === 'HELD' ? SENT_AT : null }));
    expect(second?.status).toBe('error');
    expect(second?.title).not.toBe('送出');
  });

  it('shows what became of a file that came', () => {
    expect(titles('RECEIVED')).toEqual(['收到:finish', '逐行处理:process']);
    expect(titles('APPLIED')).toEqual(['收到:finish', '已处理:finish']);
    expect(titles('QUARANTINED')).toEqual(['收到:finish', '已隔离:error']);
    expect(titles('DUPLICATE')).toEqual(['收到:finish', '重复文件:error']);
  });
});

describe('pageWith', () => {
  it('finds the page of the line that is looked for, counting the first line of the file', () => {
    expect(pageWith({ line: '19' }).page).toBe('1');
    expect(pageWith({ line: '20' }).page).toBe('2');
    expect(pageWith({ line: '437', size: '100' }).page).toBe('5');
  });

  it('leaves a page alone that somebody has turned to', () => {
    expect(pageWith({ line: '437', page: '2' }).page).toBe('2');
    expect(pageWith({ lines: 'yes' })).toEqual({ lines: 'yes' });
  });
});

describe('columnsOf', () => {
  it('takes the first line that could be read', () => {
    const lines = [
      line({ part: 'HEADER', cells: [CELL, CELL] }),
      line({}),
      line({ cells: [CELL] }),
    ];
    expect(columnsOf(lines)).toEqual([CELL]);
    expect(columnsOf([line({})])).toEqual([]);
  });
});

describe('matchOf', () => {
  const member = { id: 'm', name: '王芳' };

  it('names what a line speaks of and whom', () => {
    expect(
      matchOf(line({ payment: { id: 'p', paymentNo: 'P1', state: 'CREDITED', member } })),
    ).toEqual({ label: '付款 P1', member });
    expect(matchOf(line({ card: { id: 'c', numberMasked: '6217***', member: null } }))).toEqual({
      label: '卡 6217***',
      member: null,
    });
    expect(matchOf(line({}))).toBeNull();
  });

  it('prefers the application that an activation repeats to the card', () => {
    const application = { id: 'a', requestNo: 'R1', state: 'ISSUED' as const, member };
    const card = { id: 'c', numberMasked: '6217***', member };
    expect(matchOf(line({ application, card }))?.label).toBe('申请 R1');
  });
});

describe('rhythmOf', () => {
  it('counts in the largest whole unit', () => {
    expect([5, 90, 300, 7200].map((everySeconds) => rhythmOf({ everySeconds }))).toEqual([
      '每 5 秒',
      '每 90 秒',
      '每 5 分钟',
      '每 2 小时',
    ]);
  });
});
