/** The kinds of alarms that can be looked for; their names are the server's, a test holds both together. */
export const KINDS: readonly { value: string; label: string }[] = [
  { value: 'bank_channel.refused', label: '银行通道被拒' },
  { value: 'bank_file.duplicate', label: '银行重复投递' },
  { value: 'bank_file.held', label: '银行文件暂停送出' },
  { value: 'bank_file.lines', label: '银行文件有行未能处理' },
  { value: 'bank_file.quarantined', label: '银行文件被隔离' },
  { value: 'bank_file.refused_whole', label: '银行拒收整份文件' },
  { value: 'calendar.unknown', label: '缺少银行工作日数据' },
  { value: 'card.fee_charged', label: '卡片收取了工本费' },
  { value: 'card_batch.file_refused', label: '银行拒收办卡文件' },
  { value: 'card_batch.held', label: '办卡批次暂停' },
  { value: 'disbursement.expired', label: '发放批次过了截止时间' },
  { value: 'disbursement.held', label: '发放批次暂停' },
  { value: 'payment.break', label: '付款结果前后矛盾' },
  { value: 'reveal.budget_spent', label: '查看完整号码达到每日上限' },
];
