/** The server's verbs and subjects in words; one that is new to this page is shown as another act. */

export const ACTIONS: Readonly<Record<string, string>> = {
  'alarm.acknowledge': '处理告警',
  'bank_file.hurry': '立即重试送出银行文件',
  'bank_file.open': '查看银行文件明细',
  'bank_file.resume': '恢复银行文件',
  'bank_file.send': '送出银行文件',
  'bookmark.change': '修改保存的视图或查询',
  'bookmark.create': '保存视图或查询',
  'bookmark.remove': '删除保存的视图或查询',
  'card.report': '登记卡片状态',
  'card_batch.accept': '登记银行受理办卡',
  'card_batch.compose': '拟定办卡批次',
  'card_batch.seal': '封存办卡文件',
  'card_batch.settle': '登记办卡结果',
  'card_batch.submit': '提交办卡批次',
  'card_batch.withdraw': '撤回办卡批次',
  'disbursement.accept': '登记银行受理入账',
  'disbursement.approve': '复核发放批次',
  'disbursement.compose': '拟定发放批次',
  'disbursement.expire': '发放批次过期',
  'disbursement.refuse': '退回发放批次',
  'disbursement.release': '签发发放批次',
  'disbursement.reseal': '重新封存发放批次',
  'disbursement.seal': '封存发放文件',
  'disbursement.settle': '登记入账结果',
  'disbursement.submit': '提交发放批次',
  'disbursement.withdraw': '撤回发放批次',
  'member.reveal': '查看完整号码',
  'member.update': '导入更新会员',
  'unit.update': '导入更新单位',
  'policy.enter_date': '登记通知日期',
  'export.cancel': '取消导出',
  'export.download': '下载导出文件',
  'export.expire': '删除过期导出',
  'export.fail': '导出未能写成',
  'export.request': '申请导出',
  'export.write': '写出导出文件',
  'programme.enter_terms': '登记发放条款',
  'roster.accept': '确认名册入库',
  'roster.apply': '名册入库',
  'roster.check': '检查名册',
  'roster.discard': '放弃名册',
  'roster.receive': '收到名册',
  'session.confirm': '再次输入密码',
  'schedule.collect': '立即查看银行来文',
  'schedule.send': '立即送出银行文件',
  'schedule.sweep': '立即办理到期事项',
  'session.end': '结束登录',
  'session.start': '登录',
  'staff.assign_roles': '调整岗位',
  'staff.change_password': '修改密码',
  'staff.create': '新建工作人员',
  'staff.disable': '停用工作人员',
  'staff.enable': '启用工作人员',
  'token.create': '建立访问令牌',
  'token.end': '撤销访问令牌',
};

export const SUBJECTS: Readonly<Record<string, string>> = {
  access_token: '访问令牌',
  alarm: '告警',
  bank_file: '银行文件',
  bookmark: '保存的视图或查询',
  card_batch: '办卡批次',
  disbursement: '发放批次',
  export: '导出',
  member: '会员',
  policy_date: '通知日期',
  programme_terms: '发放条款',
  roster: '名册',
  schedule: '定时办理',
  session: '登录',
  staff: '工作人员',
  unit: '单位',
};

/** This will name an act. */
export function actionLabel(action: string): string {
  return ACTIONS[action] ?? '其他操作';
}

/** This will name what an act was done to, with its number. */
export function subjectLabel(type: string, number: number | null): string {
  if (!type) return '—';
  const name = SUBJECTS[type] ?? '其他对象';
  return number === null ? name : `${name} ${number}`;
}

/** This will name whoever acted; the system's own name is not a login. */
export function actorLabel(actor: string): string {
  return actor === 'system' ? '系统自身' : actor;
}

/** This will write the details as pairs; they are numbers and counts, never a person's data. */
export function detailPairs(details: unknown): readonly (readonly [string, string])[] {
  if (typeof details !== 'object' || details === null) return [];
  return Object.entries(details).map(([key, value]) => [key, plain(value)] as const);
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
