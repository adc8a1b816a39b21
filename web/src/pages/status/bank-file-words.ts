/** The bank's codes in the clerks' words. A code that is new to these pages reads as 其他, never raw. */

const OTHER = '其他';

const DIRECTIONS: Readonly<Record<string, string>> = { OUT: '送出', IN: '收到' };

interface StateWords {
  label: string;
  color: 'default' | 'processing' | 'success' | 'warning' | 'error';
}

const STATES: Readonly<Record<string, StateWords>> = {
  SEALED: { label: '待送出', color: 'default' },
  SENDING: { label: '送出中', color: 'processing' },
  SENT: { label: '已送达', color: 'processing' },
  ACKNOWLEDGED: { label: '银行已收妥', color: 'success' },
  VOID: { label: '已作废', color: 'default' },
  HELD: { label: '待人工处理', color: 'warning' },
  RECEIVED: { label: '待处理', color: 'processing' },
  APPLIED: { label: '已处理', color: 'success' },
  QUARANTINED: { label: '已隔离', color: 'error' },
  DUPLICATE: { label: '重复文件', color: 'default' },
};

export function directionLabel(direction: string): string {
  return DIRECTIONS[direction] ?? OTHER;
}

export function stateWords(state: string): StateWords {
  return STATES[state] ?? { label: OTHER, color: 'default' };
}
