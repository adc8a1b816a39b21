"""Why a file is not the sheet it should be, in words that say what to do."""

from typing import Final

_MESSAGES: Final = {
    "FILE_EMPTY": "文件是空的，请重新导出后上传。",
    "FILE_TOO_LARGE": "文件超过 20 MB，请拆分后分别上传。",
    "FILE_ENCRYPTED": "文件设有打开密码，请在 Excel 中取消密码后另存再上传。",
    "FILE_IS_ET": "这是 WPS 表格（.et）文件，请在 WPS 中另存为“Excel 工作簿（.xlsx）”后上传。",
    "FILE_IS_WEB_PAGE": "这是网页格式的表格，请用 Excel 打开、另存为“Excel 工作簿（.xlsx）”后上传。",
    "FILE_IS_PDF": "这是 PDF 文件，不能导入。请上传填好的 Excel 工作簿（.xlsx）。",
    "FILE_IS_PICTURE": "这是图片，不能导入。请上传填好的 Excel 工作簿（.xlsx），不要上传照片或截图。",
    "FILE_IS_DOCUMENT": "这是文字或演示文稿，不能导入。请把表格复制到模板里，存为 .xlsx 后上传。",
    "FILE_IS_ODS": "这是 OpenDocument 表格（.ods），请另存为“Excel 工作簿（.xlsx）”后上传。",
    "FILE_IS_XLSB": "这是二进制工作簿（.xlsb），请另存为“Excel 工作簿（.xlsx）”后上传。",
    "FILE_IS_ARCHIVE": "这是压缩包，请解压后上传里面的 .xlsx 文件，一次一个。",
    "FILE_NOT_WORKBOOK": "这不是 Excel 工作簿或 CSV 文本，请上传按模板填写的 .xlsx 文件（.xls、.csv 也可以）。",
    "FILE_DAMAGED": "文件已损坏或不完整，请用 Excel 打开、另存后重新上传。",
    "FILE_EXPANDS_TOO_MUCH": "文件展开后过大，请删除多余的空白行、格式和工作表后重新上传。",
    "FILE_HAS_MACROS": "文件含有宏，请另存为不含宏的“Excel 工作簿（.xlsx）”后上传。",
    "FILE_HAS_LINKS": "文件含有指向其他文件的外部链接，请在 Excel“数据 → 编辑链接”中断开，把公式粘贴为数值后另存再上传。",
    "ENCODING_UNKNOWN": "文本的编码无法识别，请用 Excel 打开，另存为“CSV UTF-8（逗号分隔）”或 .xlsx 后上传。",
    "QUOTES_UNBALANCED": "第 {line} 行附近的双引号不成对，无法分清各列，请用 Excel 打开、另存为 .xlsx 后上传。",
    "LINE_TOO_LONG": "文本中有一行过长或行数过多，不像是名册，请用 Excel 打开核对、另存为 .xlsx 后上传。",
    "TOO_MANY_COLUMNS": "列数超过 16384，不像是名册，请删除多余的列后重新上传。",
    "SHEET_MISSING": "工作簿中没有工作表“{sheet}”，请使用规定的模板。",
    "SHEETS_AMBIGUOUS": "有多个工作表符合模板，请合并为一个工作表“{sheet}”后上传。",
    "HEADER_MISSING": "工作表中没有找到表头，请保留模板的表头行。",
    "COLUMNS_MISSING": "缺少必填列：{columns}。请使用规定的模板，不要删除或改名。",
    "COLUMN_REPEATED": "有重复的列：{columns}。请只保留一列。",
    "COLUMNS_SWAPPED": "{columns}的内容像是填反了：请对照表头把两列内容对调后重新上传。",
    "ROWS_MISSING": "表头下面没有数据行，请填写后上传。",
    "TOO_MANY_ROWS": "数据超过 120000 行，请拆分后分别上传。",
}


class RosterUnreadable(Exception):
    """The file cannot be read as the sheet it should be; `message` tells the person what to do."""

    def __init__(self, code: str, **context: str) -> None:
        self.code = code
        self.message = _MESSAGES[code].format_map(context)
        super().__init__(code)
