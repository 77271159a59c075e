"""What the words of a cell tell of it: a value, a label, a period of time, a remark, a title of the rows below it."""

import re

_VALUE = re.compile(
    r"[-+−(（]?\s*[¥￥$€£]?\s*[-+−]?\d[\d,.\s]*(?:[eE][-+]?\d+)?\s*[)）]?\s*[%‰元]?"
    r"|\d{2,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?|月)?(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?|\d{1,3}:\d\d(?::\d\d)?"
    r"|TRUE|FALSE|#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NULL!|NUM!)",
)
_PERIOD = re.compile(
    r"(?:FY\s*)?(?:19|20)\d\d(?:\s*年度?|\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|[-/.](?:0?[1-9]|1[0-2])"
    r"(?:[-/.]\d{1,2})?|\s*[-/]?[QHqh][1-4])?|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
)
_LABEL_ZH = re.compile(
    r"[^\d\s，。；]{0,8}(?:[:：]|名称|姓名|编号|编码|代码|号码|工号|序号|型号|账号|单号|日期|时间|期限|电话|手机|传真|地址|地点"
    r"|职务|职位|职级|职称|性别|邮箱|邮编|备注|说明|描述|内容|类型|类别|分类|状态|金额|单价|总价|价格|费用|数量|合计|签字|签名|签章"
    r"|盖章|账户|开户行|标准|版本|含义|意见|原因|要求|规格|等级|级别|用途|负责人|联系人|经办人|审批人|申请人|代表人|全称|简称)\s*[:：]?"
    r"|(?:部门|单位|公司|岗位|年龄|民族|籍贯|学历|专业|[甲乙丙]方|城市|地区|区域|项目|事项|方式|参数|指标|术语|定义|解释|结果|目的"
    r"|品名|品牌|产品|零件|部件|设备|系统|主题|字段|取值|默认值|条款|条目|人员|功能|步骤|问题|答案|回答|场景|角色|职责|缩写|英文|中文"
    r"|译文|词条|任务|计划|进度|链接|网址|供应商|客户|厂家)\s*[:：]?"
)
_LABEL_EN = re.compile(
    r"(?:[\w./-]+ ){0,3}(?:[\w./-]+:|name|no\.?|number|id|code|date|time|phone|tel\.?|mobile|fax|address|department"
    r"|dept\.?|position|gender|sex|age|e-?mail|remarks?|notes?|comments?|description|type|category|status|amount|price"
    r"|cost|qty\.?|quantity|total|owner|contact|manager|signature|account|city|country|region|item|part|product|value"
    r"|key|term|meaning|definition|default|parameter|field|option|version|unit|model|subject|location|role|team|company"
    r"|step|action|question|answer|feature|metric|abbreviation)\s*:?",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\s*[（(][^（(]*[)）]\Z")
_IN_SQUARE = re.compile(r"\s*[［\[][^［\[]*[］\]]\Z")
_LONGEST_LABEL = 30
_TOTAL = re.compile(r"[合总小共]\s*计|(?:sub|grand )?total", re.IGNORECASE)
_REMARK = re.compile(
    r"备?注|说明|来源|附注|[合总小共]\s*计|notes?\b|sources?\b|(?:sub|grand )?total\b|.*[。；.;]\Z", re.IGNORECASE
)
_STATED = re.compile(r"[^:：]{1,20}[:：]\s*\S.*")
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]+[）)、.．]|第[一二三四五六七八九十\d]+[章节部分类]|.*[:：]\Z")
_SHAPES = ((re.compile(r"[\u4e00-\u9fff]+"), "汉"), (re.compile(r"[A-Z]+"), "A"), (re.compile(r"[a-z]+"), "a"))
_DIGITS = re.compile(r"\d+")
_FILLED_IN = re.compile(r"\d{3}|\S@\S")
_HAN = re.compile("[\u4e00-\u9fff]")


def is_value(cell: str) -> bool:
    """Whether it is a number, an amount, a date, a time, or a result such as TRUE, with a note or without."""
    return _VALUE.fullmatch(_IN_SQUARE.sub("", cell)) is not None


def is_period(cell: str) -> bool:
    """Whether it is a year, a month, a quarter or a day, which may name a column."""
    return _PERIOD.fullmatch(cell) is not None


def is_label(cell: str) -> bool:
    """Whether it is a word that forms and headings use, or ends with a colon."""
    word = _IN_BRACKETS.sub("", cell)
    return len(cell) <= _LONGEST_LABEL and (_LABEL_ZH.fullmatch(word) or _LABEL_EN.fullmatch(word)) is not None


def may_be_label(cell: str) -> bool:
    """Whether it could be the label of a value in a form: short, and without figures, choices and sentences."""
    return len(cell) <= _LONGEST_LABEL and not (_DIGITS.search(cell) or is_choice(cell) or cell[-1] in "。；;.")


def is_filled_in(cell: str) -> bool:
    """Whether it was filled in rather than printed: ticked or not, a number of several digits, an address."""
    return is_choice(cell) or (_FILLED_IN.search(cell) is not None and not is_period(cell))


def is_choice(cell: str) -> bool:
    """Whether there are boxes to tick in it."""
    return any(sign in cell for sign in "☐☑☒")


def is_total(cell: str) -> bool:
    """Whether it names a sum."""
    return _TOTAL.fullmatch(cell) is not None


def is_remark(cell: str) -> bool:
    """Whether it is a sentence, a note or a sum, and no name of the rows after it."""
    return _REMARK.match(cell) is not None


def is_stated(cell: str) -> bool:
    """Whether it says all by itself what it is, as `单位：元` does."""
    return _STATED.fullmatch(cell) is not None


def is_section(cell: str) -> bool:
    """Whether it is numbered or punctuated as the name of what follows."""
    return _SECTION.match(cell) is not None


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _HAN.search(text) is not None


def shape(cell: str) -> str:
    """What kinds of characters it is of, run by run: `A9` for SKU12."""
    for pattern, sign in _SHAPES:
        cell = pattern.sub(sign, cell)
    return _DIGITS.sub("9", cell)
