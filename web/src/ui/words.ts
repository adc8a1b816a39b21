import type {
  AuditOutcome,
  BankFileDirection,
  BankFileState,
  BreakState,
  CalendarImportState,
  CardApplicationState,
  CardBatchState,
  CertificateVerdict,
  DisbursementState,
  EntitlementState,
  EntryFinding,
  ExportState,
  FaultLevel,
  MemberStatus,
  ObligationState,
  OmissionReason,
  PaymentState,
  ProvisionState,
  Role,
  RosterKind,
  RosterState,
  TransferState,
  UnitMergerState,
  UnitStatus,
  Verdict,
} from '../api/gql/graphql.ts';

/**
 * The contract's states in the clerks' words. The tables are exhaustive: a state that the server
 * gains fails the build here. A state newer than this page reads as 其他, never raw.
 */

export interface Words {
  label: string;
  color: 'default' | 'processing' | 'success' | 'warning' | 'error';
}

export type Table<State extends string> = Readonly<Record<State, Words>>;

const OTHER: Words = { label: '其他', color: 'default' };

/** This will find the words for a state. */
export function wordsOf<State extends string>(table: Table<State>, state: State): Words {
  return table[state] ?? OTHER;
}

export const MEMBER_STATUSES: Table<MemberStatus> = {
  PENDING: { label: '待审核', color: 'processing' },
  ACTIVE: { label: '正常', color: 'success' },
  TRANSFER_OUT_PENDING: { label: '转出中', color: 'processing' },
  TRANSFERRED: { label: '已转出', color: 'default' },
  RETAINED: { label: '保留会籍', color: 'default' },
  RETIRED_RETAINED: { label: '退休保留会籍', color: 'default' },
  QUIT: { label: '退会', color: 'default' },
  AUTO_QUIT: { label: '自动退会', color: 'default' },
  EXPELLED: { label: '开除会籍', color: 'error' },
  DECEASED: { label: '去世', color: 'default' },
};

export const TRANSFER_STATES: Table<TransferState> = {
  ASKED: { label: '请求转入，待原单位同意', color: 'processing' },
  REQUESTED: { label: '待接收', color: 'processing' },
  ACCEPTED: { label: '已接收', color: 'success' },
  CANCELLED: { label: '已取消', color: 'default' },
  EXPIRED: { label: '逾期退回', color: 'warning' },
};

export const MERGER_STATES: Table<UnitMergerState> = {
  REQUESTED: { label: '待确认', color: 'processing' },
  DONE: { label: '已合并', color: 'success' },
  WITHDRAWN: { label: '已撤回', color: 'default' },
};

export const UNIT_STATUSES: Table<UnitStatus> = {
  ACTIVE: { label: '正常', color: 'success' },
  CLOSED: { label: '已撤销', color: 'default' },
};

export const ROSTER_KINDS: Table<RosterKind> = {
  MEMBERS: { label: '会员名册', color: 'default' },
  UNITS: { label: '单位名册', color: 'default' },
  PURCHASES: { label: '互助保障购买名册', color: 'default' },
};

export const ROSTER_STATES: Table<RosterState> = {
  RECEIVED: { label: '等待检查', color: 'processing' },
  CHECKING: { label: '检查中', color: 'processing' },
  CHECKED: { label: '待确认入库', color: 'warning' },
  APPLYING: { label: '入库中', color: 'processing' },
  APPLIED: { label: '已入库', color: 'success' },
  UNREADABLE: { label: '无法读取', color: 'error' },
  DISCARDED: { label: '已放弃', color: 'default' },
  MERGED: { label: '已并入原名册', color: 'default' },
};

export const BREAK_STATES: Table<BreakState> = {
  OPEN: { label: '待说明', color: 'error' },
  EXPLAINED: { label: '待另一人确认', color: 'warning' },
  RESOLVED: { label: '已确认', color: 'success' },
};

export const ENTRY_FINDINGS: Table<EntryFinding> = {
  MATCHED: { label: '一致', color: 'success' },
  DEPOSIT: { label: '拨入', color: 'default' },
  UNEXPLAINED_DEBIT: { label: '非我方付款', color: 'error' },
  UNKNOWN_PAYMENT: { label: '流水号不明', color: 'error' },
  REPEATED: { label: '重复', color: 'error' },
  AMOUNT_DIFFERS: { label: '金额不一致', color: 'error' },
  SERIAL_DIFFERS: { label: '银行流水号不一致', color: 'error' },
  CONTRADICTS: { label: '我方记为未付', color: 'error' },
  RETURN_UNREPORTED: { label: '没有退票的退回', color: 'error' },
};

export const OMISSION_REASONS: Table<OmissionReason> = {
  HELD: { label: '止付中', color: 'warning' },
  CARD_LIMIT: { label: '超过单日入账限额', color: 'warning' },
};

export const CERTIFICATE_VERDICTS: Table<CertificateVerdict> = {
  BALANCED: { label: '三方一致', color: 'success' },
  INCOMPLETE: { label: '缺当日对账单', color: 'warning' },
  DIFFERS: { label: '不一致', color: 'error' },
};

export const VERDICTS: Table<Verdict> = {
  REFUSED: { label: '不合格', color: 'error' },
  NOTED: { label: '合格，有提示', color: 'warning' },
  GOOD: { label: '合格', color: 'success' },
};

export const FAULT_LEVELS: Table<FaultLevel> = {
  FAULT: { label: '不合格', color: 'error' },
  NOTE: { label: '提示', color: 'warning' },
};

export const CARD_BATCH_STATES: Table<CardBatchState> = {
  DRAFTED: { label: '草稿', color: 'default' },
  SUBMITTED: { label: '已提交', color: 'processing' },
  SEALED: { label: '文件已封存', color: 'processing' },
  SENT: { label: '已送银行', color: 'processing' },
  SETTLED: { label: '已办结', color: 'success' },
  WITHDRAWN: { label: '已撤回', color: 'default' },
  HELD: { label: '待人工处理', color: 'warning' },
};

export const APPLICATION_STATES: Table<CardApplicationState> = {
  DRAFTED: { label: '草稿', color: 'default' },
  SENT: { label: '已送银行', color: 'processing' },
  ACCEPTED: { label: '银行已受理', color: 'processing' },
  ISSUED: { label: '已开卡', color: 'success' },
  FAILED: { label: '开卡失败', color: 'error' },
  WITHDRAWN: { label: '已撤回', color: 'default' },
  ENDED: { label: '已终止（卡已销）', color: 'default' },
};

export const DISBURSEMENT_STATES: Table<DisbursementState> = {
  DRAFTED: { label: '草稿', color: 'default' },
  SUBMITTED: { label: '封存中', color: 'processing' },
  SEALED: { label: '待复核', color: 'warning' },
  APPROVED: { label: '待签发', color: 'warning' },
  RELEASED: { label: '待送出', color: 'processing' },
  SENT: { label: '已送银行', color: 'processing' },
  SETTLED: { label: '已结清', color: 'success' },
  REFUSED: { label: '已退回', color: 'error' },
  WITHDRAWN: { label: '已撤回', color: 'default' },
  HELD: { label: '待人工处理', color: 'warning' },
};

export const PAYMENT_STATES: Table<PaymentState> = {
  DRAFTED: { label: '草稿', color: 'default' },
  SEALED: { label: '已写入银行文件', color: 'processing' },
  SENT: { label: '已送银行', color: 'processing' },
  ACCEPTED: { label: '银行已受理', color: 'processing' },
  CREDITED: { label: '已入账', color: 'success' },
  FAILED: { label: '入账失败', color: 'error' },
  UNKNOWN: { label: '结果未明', color: 'warning' },
  RETURNED: { label: '入账后退回', color: 'error' },
  WITHDRAWN: { label: '已撤回', color: 'default' },
};

export const ENTITLEMENT_STATES: Table<EntitlementState> = {
  WAITING_CARD: { label: '待卡', color: 'warning' },
  PAYABLE: { label: '可发放', color: 'processing' },
  IN_PROGRESS: { label: '发放中', color: 'processing' },
  PAID: { label: '已入账', color: 'success' },
  CANCELLED: { label: '已取消', color: 'default' },
};

export const DIRECTIONS: Table<BankFileDirection> = {
  OUT: { label: '送出', color: 'default' },
  IN: { label: '收到', color: 'default' },
};

export const BANK_FILE_STATES: Table<BankFileState> = {
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
  REJECTED: { label: '已拒收', color: 'default' },
  REOPENED: { label: '重新处理中', color: 'processing' },
};

export const EXPORT_STATES: Table<ExportState> = {
  REQUESTED: { label: '等待写出', color: 'processing' },
  WRITING: { label: '写出中', color: 'processing' },
  READY: { label: '可下载', color: 'success' },
  FAILED: { label: '未写成', color: 'error' },
  EXPIRED: { label: '已过期', color: 'default' },
  CANCELLED: { label: '已取消', color: 'default' },
};

export const OUTCOMES: Table<AuditOutcome> = {
  DONE: { label: '已完成', color: 'success' },
  REFUSED: { label: '被拒绝', color: 'error' },
};

export const ROLES: Table<Role> = {
  OFFICE: { label: '普惠办公室', color: 'default' },
  MAKER: { label: '财务经办', color: 'default' },
  CHECKER: { label: '财务复核', color: 'default' },
  RELEASER: { label: '财务签发', color: 'default' },
  LEADER: { label: '领导（只读）', color: 'default' },
  CLERK: { label: '单位经办人', color: 'default' },
  AUDITOR: { label: '审计（只读）', color: 'default' },
  ADMIN: { label: '系统管理员', color: 'default' },
  SECURITY_ADMIN: { label: '安全管理员', color: 'default' },
  AUDIT_ADMIN: { label: '审计管理员', color: 'default' },
};

/** This will list a table's states, for readers of addresses. */
export function statesOf<State extends string>(table: Table<State>): readonly State[] {
  return Object.keys(table) as State[];
}

export const OBLIGATION_STATES: Table<ObligationState> = {
  OPEN: { label: '等待中', color: 'processing' },
  MISSED: { label: '到期未到', color: 'error' },
  MET: { label: '已到', color: 'success' },
  WAIVED: { label: '不再等待', color: 'default' },
};

export const PROVISION_STATES: Table<ProvisionState> = {
  PROPOSED: { label: '待确认', color: 'processing' },
  IN_FORCE: { label: '已确认', color: 'success' },
  DISCARDED: { label: '已作废', color: 'default' },
};

export const CALENDAR_IMPORT_STATES: Table<CalendarImportState> = {
  PROPOSED: { label: '待确认', color: 'processing' },
  CONFIRMED: { label: '已生效', color: 'success' },
  DISCARDED: { label: '已作废', color: 'default' },
};
