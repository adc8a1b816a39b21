from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0057_lighter_indexes')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Member',
            name='dues_fen',
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name='Member',
            name='dues_method',
            field=fields.CharField(db_default='', max_length=2),
        ),
        ops.AddField(
            model_name='Member',
            name='dues_paid_to',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Member',
            name='email_masked',
            field=fields.CharField(db_default='', max_length=80),
        ),
        ops.AddField(
            model_name='Member',
            name='email_sealed',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='Member',
            name='employer',
            field=fields.CharField(db_default='', max_length=120),
        ),
        ops.AddField(
            model_name='Member',
            name='hardship_cause',
            field=fields.CharField(db_default='', max_length=2),
        ),
        ops.AddField(
            model_name='Member',
            name='hardship_level',
            field=fields.CharField(db_default='', max_length=2),
        ),
        ops.AddField(
            model_name='Member',
            name='honour_level',
            field=fields.CharField(db_default='', max_length=2),
        ),
        ops.AddField(
            model_name='Member',
            name='honour_no',
            field=fields.CharField(db_default='', max_length=40),
        ),
        ops.AddField(
            model_name='Member',
            name='honour_year',
            field=fields.SmallIntField(null=True),
        ),
        ops.AddField(
            model_name='Member',
            name='hukou_region',
            field=fields.CharField(db_default='', max_length=6),
        ),
        ops.AddField(
            model_name='Member',
            name='initials',
            field=fields.CharField(db_default='', max_length=60),
        ),
        ops.AddField(
            model_name='Member',
            name='medical_insurance',
            field=fields.CharField(db_default='', max_length=2),
        ),
        ops.AddField(
            model_name='Member',
            name='medical_region',
            field=fields.CharField(db_default='', max_length=6),
        ),
        ops.AddField(
            model_name='Member',
            name='membership_no',
            field=fields.CharField(db_default='', max_length=32),
        ),
        ops.AddField(
            model_name='Member',
            name='personal_status',
            field=fields.CharField(db_default='', max_length=2),
        ),
        ops.AddField(
            model_name='Member',
            name='pinyin',
            field=fields.CharField(db_default='', max_length=240),
        ),
        ops.AddField(
            model_name='Member',
            name='union_post',
            field=fields.CharField(db_default='', max_length=2),
        ),
    ]
