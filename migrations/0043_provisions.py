from migrations import _forward
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

DROPPED = ("policy_dates", "policy_numbers")
# What an earlier migration wrote as a statement.
NOTICE_NUMBERS = ("DORMANCY_ALERT_MONTHS",)
# Whatever was entered before, kept: documents are registered by their numbers first.
CARRIED = (
    "INSERT INTO policy_documents (number, title, issued_by, signed_on, note) VALUES"
    " ('川直工发〔2018〕1号', '关于开展省直单位工会会员普惠性服务工作的通知', '四川省直机关工会',"
    " '2018-01-17', '签发并印发于2018年1月17日'),"
    " ('川工发〔2017〕4号', '四川省总工会关于开展工会会员普惠性服务工作的意见', '四川省总工会', NULL,"
    " '由川直工发〔2018〕1号引用'),"
    " ('川工发〔2017〕32号', '关于加强工会普惠性服务工作合作的通知', '四川省总工会', NULL,"
    " '由川直工发〔2018〕1号引用'),"
    " ('银发〔2016〕261号', '中国人民银行关于加强支付结算管理防范电信网络新型违法犯罪有关事项的通知',"
    " '中国人民银行', '2016-09-30', '');",
    "INSERT INTO policy_documents (number, title, issued_by, signed_on, note)"
    " SELECT DISTINCT document, document, '', NULL::date, '' FROM"
    " (SELECT document FROM policy_dates UNION SELECT document FROM policy_numbers) carried"
    " ON CONFLICT (number) DO NOTHING;",
    "INSERT INTO provisions (code, kind, plan_year, label, begins_on, due_on, unit, document, clause,"
    " original_text, interpretation, effective_from, effective_to, state, confirmed_by, reason)"
    " SELECT code, 'DAY', plan_year, label, begins_on, due_on, '', document, clause, original_text,"
    " interpretation, effective_from, effective_to, 'IN_FORCE', confirmed_by, ''"
    " FROM policy_dates ORDER BY id;",
    "INSERT INTO provisions (code, kind, label, amount, unit, document, clause, original_text,"
    " interpretation, effective_from, effective_to, state, confirmed_by, reason)"
    " SELECT code, 'NUMBER', CASE code WHEN 'DORMANCY_ALERT_MONTHS' THEN '开卡后从未使用的预警月数'"
    " ELSE code END, amount, CASE code WHEN 'DORMANCY_ALERT_MONTHS' THEN 'MONTH' ELSE 'TIME' END,"
    " document, clause, original_text, '', effective_from, effective_to, 'IN_FORCE', '', ''"
    " FROM policy_numbers ORDER BY id;",
)

class Migration(_forward.Migration):
    dependencies = [('models', '0042_certificate_letters_guards')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PolicyDocument',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('number', fields.CharField(unique=True, max_length=60)),
                ('title', fields.CharField(max_length=200)),
                ('issued_by', fields.CharField(max_length=80)),
                ('signed_on', fields.DateField(null=True)),
                ('note', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'policy_documents', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A document that rules are taken from: its number, title, and who signed it when (R1).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Provision',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('code', fields.CharField(max_length=40)),
                ('kind', fields.CharField(max_length=8)),
                ('plan_year', fields.IntField(null=True)),
                ('label', fields.CharField(max_length=60)),
                ('begins_on', fields.DateField(null=True)),
                ('due_on', fields.DateField(null=True)),
                ('amount', fields.IntField(null=True)),
                ('unit', fields.CharField(default='', max_length=8)),
                ('tiers', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ('document', fields.CharField(max_length=60)),
                ('clause', fields.CharField(max_length=60)),
                ('original_text', fields.TextField(unique=False)),
                ('interpretation', fields.TextField(default='', unique=False)),
                ('effective_from', fields.DateField()),
                ('effective_to', fields.DateField(null=True)),
                ('state', fields.CharField(default='IN_FORCE', max_length=9)),
                ('entered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('entered_by_id', fields.BigIntField(null=True)),
                ('confirmed_by', fields.CharField(default='', max_length=60)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by_id', fields.BigIntField(null=True)),
                ('reason', fields.TextField(default='', unique=False)),
            ],
            options={'table': 'provisions', 'app': 'models', 'pk_attr': 'id', 'table_description': 'A day, number, table of tiers or switch that a document sets, with its very words (R1, R48).'},
            bases=['Model'],
        ),
        ops.RunSQL(list(CARRIED)),
        ops.DeleteModel(name='PolicyDate'),
        ops.DeleteModel(name='PolicyNumber'),
    ]
