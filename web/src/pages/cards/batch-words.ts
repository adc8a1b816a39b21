import type { Batch } from './batches.tsx';

/** This will say what a batch waits for. */
export function waitsFor({ state }: Pick<Batch, 'state'>): string {
  switch (state) {
    case 'DRAFTED':
      return '草稿：核对名单后提交，系统随即生成银行文件并送出。';
    case 'SUBMITTED':
      return '已提交，正在生成银行文件。';
    case 'SEALED':
      return '银行文件已封存，正在送出。';
    case 'SENT':
      return '已送达银行，等待银行逐人答复。';
    case 'SETTLED':
      return '银行已全部答复。开卡失败的，请按办法更正后另行申请。';
    case 'WITHDRAWN':
      return '已撤回，未送银行。';
    case 'HELD':
      return '已暂停，等待人工处理，请联系普惠办公室。';
  }
}

/** This will say whether it moves without anybody at this desk. */
export function isMoving({ state }: Pick<Batch, 'state'>): boolean {
  return state === 'SUBMITTED' || state === 'SEALED' || state === 'SENT';
}
