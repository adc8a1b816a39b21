from migrations import _forward
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(_forward.Migration):
    dependencies = [('models', '0081_corrected_cells')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Member',
            name='email_index',
            field=fields.BinaryField(null=True),
        ),
    ]
