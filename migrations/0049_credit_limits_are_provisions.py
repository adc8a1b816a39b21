from migrations import _forward
from tortoise.migrations import operations as ops

DROPPED = ("credit_limits",)
# Limits of what a card may receive in a day are rules like others: entered by two people, dated, with
# their words. Whatever was entered before is kept; its document is registered first.
CARRIED = (
    "INSERT INTO policy_documents (number, title, issued_by, signed_on, note) VALUES"
    " ('银发〔2016〕302号', '中国人民银行关于落实个人银行账户分类管理制度的通知', '中国人民银行',"
    " '2016-11-25', '') ON CONFLICT (number) DO NOTHING;",
    "INSERT INTO policy_documents (number, title, issued_by, signed_on, note)"
    " SELECT DISTINCT document, document, '', NULL::date, '' FROM credit_limits"
    " ON CONFLICT (number) DO NOTHING;",
    "INSERT INTO provisions (code, kind, label, amount, unit, document, clause, original_text,"
    " interpretation, effective_from, effective_to, state, confirmed_by, reason)"
    " SELECT 'CREDIT_LIMIT_' || account_class, 'NUMBER', CASE account_class WHEN '1' THEN 'Ⅰ'"
    " WHEN '2' THEN 'Ⅱ' ELSE 'Ⅲ' END || '类户单日转入限额', daily_fen, 'FEN', document,"
    " left(clause, 60), clause, '', effective_from, effective_to, 'IN_FORCE', '', ''"
    " FROM credit_limits ORDER BY id;",
)


class Migration(_forward.Migration):
    dependencies = [('models', '0048_profile_trials_guards')]

    initial = False

    operations = [
        ops.RunSQL(list(CARRIED)),
        ops.DeleteModel(name='CreditLimit'),
    ]
