"""Six further files, written when the product had been mended by the first thirty, to see what that is worth elsewhere."""

from email.message import EmailMessage
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from tests.benchmarks.office.books import each, merged, shown_as, workbook
from tests.benchmarks.office.decks import Deck
from tests.benchmarks.office.pages import HEIGHT, form, letter
from tests.benchmarks.office.papers import Asked, Paper
from tests.benchmarks.office.words import box, heading, item, para, table, word


def _courses() -> bytes:
    rows = [
        ["2026 年春季技能培训课程表"],
        ["时段", "星期一", "星期二", "星期三", "星期四", "星期五"],
        ["8:30–10:00", "电工基础\n实训楼 201", None, "焊接工艺\n三号车间", "钳工实操\n三号车间", "安全生产\n报告厅"],
        ["10:20–11:50", "PLC 编程\n实训楼 305", "液压传动\n实训楼 201", None, "钳工实操\n三号车间", "安全生产\n报告厅"],
        ["午休", None, None, None, None, None],
        ["14:00–15:30", "机械制图\n教学楼 106", "英语\n教学楼 210", "数控车床\n二号车间", None, "班会\n教学楼 106"],
        ["15:50–17:20", "自习", "质量管理\n教学楼 210", "数控车床\n二号车间", "体育\n操场", None],
    ]
    fees = [
        ["工种", "初级", None, "中级", None],
        [None, "学费（元）", "课时", "学费（元）", "课时"],
        ["电工", 1200, 96, 1800, 128],
        ["焊工", 1500, 120, 2300, 160],
        ["钳工", 1350, 108, 1950, 136],
        ["数控车工", 1680, 128, 2580, 176],
    ]
    marks = merged("A1:F1", "E3:E4", "F3:F4", "A5:F5", "D6:D7")
    heads = each(merged("A1:A2", "B1:C1", "D1:E1"), shown_as("BCDE", "#,##0", since=3))
    return workbook(("课程表", rows, marks), ("收费", fees, heads))


def _travel_form() -> bytes:
    texts = {
        "申请部门": "销售二部",
        "出差地点": "成都、重庆",
        "起止日期": "2026-05-11 至 2026-05-15",
        "预算金额": "8600",
    }

    def draw(canvas: Canvas, fields: Any) -> None:
        for number, name in enumerate(texts):
            top = HEIGHT - 110 - 34 * number
            canvas.drawString(60, top + 4, f"{name}：")
            fields.textfield(name=name, x=150, y=top - 4, width=300, height=20)
        for number, (name, options, chosen) in enumerate(
            (
                ("交通工具", ("飞机", "高铁", "自驾"), "高铁"),
                ("是否借款", ("是", "否"), "否"),
                ("同行人数", ("1 人", "2 人", "3 人以上"), "2 人"),
            )
        ):
            top = HEIGHT - 260 - 34 * number
            canvas.drawString(60, top, f"{name}：")
            for place, option in enumerate(options):
                left = 150 + 110 * place
                fields.checkbox(name=f"c{number}{place}", checked=option == chosen, x=left, y=top - 3, size=14)
                canvas.drawString(left + 20, top, option)
        for number, line in enumerate(("注：预算超过 5000 元的，须附行程安排。", "审批完成后，本表由综合部存档两年。")):
            canvas.drawString(60, HEIGHT - 390 - 20 * number, line)

    return form("出差申请表", draw, texts)


def _newsletter() -> bytes:
    message = EmailMessage()
    message["Subject"] = "关于四月系统维护窗口的通知"
    message["From"] = "信息中心 <it@chengnan.example>"
    message["To"] = "全体员工 <all@chengnan.example>"
    message["Date"] = "Wed, 25 Mar 2026 10:00:00 +0800"
    message.set_content("请用支持 HTML 的客户端查看本邮件。")
    message.add_alternative(
        """<html><body><p>各位同事：</p><p>四月的维护安排如下，维护期间相应系统<b>不可用</b>。</p>
<table border="1"><tr><th>系统</th><th>日期</th><th>时间</th><th>影响</th></tr>
<tr><td rowspan="2">ERP</td><td>4 月 11 日</td><td>22:00–02:00</td><td>不能开单</td></tr>
<tr><td>4 月 25 日</td><td>23:00–01:00</td><td>不能查询库存</td></tr>
<tr><td>邮箱</td><td>4 月 18 日</td><td>20:00–21:30</td><td>收信延迟，不会丢失</td></tr>
<tr><td>门禁</td><td>4 月 19 日</td><td>6:00–7:00</td><td>刷卡无效，请走东门人工登记</td></tr></table>
<p>其他提醒：</p><ol><li>VPN 客户端须在 4 月 10 日前升级到 5.8 版，旧版将停用。</li>
<li>共享盘 <s>Z:</s> 改为 <b>X:</b>，旧盘保留到 4 月底。</li><li>报修请拨 8899，夜间转值班手机。</li></ol>
<p>信息中心</p></body></html>""",
        subtype="html",
    )
    return message.as_bytes()


def _runbook() -> bytes:
    return b"""# Runbook: Payment Gateway

Owner: platform team. Last drill: 12 February 2026.

## Alerts

| Alert | Threshold | Severity | First action |
| --- | --- | :-: | --- |
| `gateway_latency_p99` | > 800 ms for 5 min | 2 | shift 20% of traffic to region B |
| `gateway_error_rate` | > 1.5% for 3 min | 1 | stop deployments, page the duty engineer |
| `settlement_lag` | > 45 min | 3 | restart the settlement worker |
| `cert_expiry` | < 14 days | 3 | renew with `certctl renew --all` |

## Procedures

- Failover to region B
  - Freeze deployments in the release channel.
  - Lower the DNS lifetime
    - to 30 seconds before the switch,
    - back to 300 seconds one hour after it.
  - Run `switch --to b --confirm`.
- Rollback of a release
  - Allowed within 6 hours of the release.
  - Migrations are never rolled back; write a forward fix instead.

## Limits

| Plan | Requests per second | Burst | Refunds per day |
| --- | ---: | ---: | ---: |
| Starter | 10 | 20 | 50 |
| Growth | 60 | 120 | 400 |
| Scale | 300 | 900 | unlimited |

> Requests beyond the burst get status 429 with `Retry-After: 2`.

## Contacts

The bank's hotline is staffed from 7:00 to 22:00 CET. Outside these hours, use the escalation number on page 2 of the contract.
"""


def _invoice() -> bytes:
    return letter(
        [
            "Invoice 2026-0417",
            "Bluebell Instruments Ltd, 8 Canal Street. VAT number GB 302 1187 45.",
            "Bill to: Larkfield Laboratories. Order LL-5521 of 2 March 2026. Invoice date: 31 March 2026. Payable by: 30 April 2026.",
            [
                ["Item", "Description", "Qty", "Unit price", "Discount", "Amount"],
                ["BX-40", "Bench microscope", "3", "1,240.00", "5%", "3,534.00"],
                ["LN-10", "Objective 10x", "6", "185.00", "0%", "1,110.00"],
                ["CA-02", "Camera adapter", "2", "96.00", "10%", "172.80"],
                ["SV-01", "Calibration on site", "1", "420.00", "0%", "420.00"],
                ["", "", "", "", "Net", "5,236.80"],
                ["", "", "", "", "VAT 20%", "1,047.36"],
                ["", "", "", "", "Total", "6,284.16"],
            ],
            "Two per cent discount on the total if paid within ten days. Goods remain our property until paid in full.",
            "The warranty on microscopes is five years, on cameras and adapters two years.",
        ]
    )


def _safety_plan() -> bytes:
    deck = Deck()
    deck.text("Site safety 2026", "Induction for visitors and contractors")
    deck.chart(
        "Accidents per million hours",
        ["2023", "2024", "2025"],
        {"Own staff": [4.2, 3.6, 2.9], "Contractors": [7.8, 6.1, 6.4]},
    )
    deck.table(
        "Protective equipment",
        [
            ["Area", "Head", "Eyes", "Ears", "Feet"],
            ["Press shop", "helmet", "goggles", "plugs", "S3 boots"],
            ["Paint line", "cap", "full mask", "", "antistatic shoes"],
            ["Warehouse", "helmet", "", "", "S1 shoes"],
        ],
        [(2, 2, 2, 3)],
    )
    deck.diagram(
        "In an emergency",
        [
            ("Incident lead", -1),
            ("Evacuation", 0),
            ("First aid", 0),
            ("Floor wardens", 1),
            ("Head count at gate 4", 1),
            ("Ambulance escort", 2),
        ],
    )
    deck.text(
        "Rules",
        "Speed limit 10 km/h, 5 km/h inside halls",
        "Hot work only with a permit, valid for one shift",
        "No photographs beyond the yellow line",
        notes="Permits are issued at the control room until 15:00.",
    )
    return deck.made()


def _onboarding() -> bytes:
    return word(
        heading("Onboarding Checklist for New Staff"),
        para("To be completed by the team lead within the first ten working days."),
        heading("1 Before the first day", 2),
        table(
            [
                ["Task", "Done by", "Done"],
                ["Laptop ordered", "IT", para(box(True, "yes"), box(False, "no"))],
                ["Access card requested", "Facilities", para(box(False, "yes"), box(True, "no"))],
                ["Workplace assessment", "Health and safety", para(box(True, "yes"), box(False, "no"))],
            ]
        ),
        heading("2 Probation", 2),
        item(0, "The probation lasts six months and may be extended once, by three months."),
        item(0, "Reviews take place:"),
        item(1, "after four weeks, with the team lead;"),
        item(1, "after three months, with the team lead and HR;"),
        item(1, "two weeks before the end, with the head of department."),
        item(0, "Notice during probation is two weeks."),
        levels=(("upperRoman", "%1."), ("lowerLetter", "%1.%2")),
    )


ZH = (
    Paper("培训课程表.xlsx", _courses, (
        Asked("星期四 10:20 上什么课？", "merged cells", ("钳工实操",), (("10:20",), ("星期四",))),
        Asked("焊工中级的学费是多少？", "two heading rows", ("2,300",), (("焊工",), ("中级 学费",))),
        Asked("液压传动在哪里上课？", "plain text", ("实训楼 201",), (("液压传动",),)),
        Asked("电工初级要上多少课时？", "two heading rows", ("96",), (("电工",), ("初级 课时",))),
    )),
    Paper("出差申请表.pdf", _travel_form, (
        Asked("这次出差坐什么交通工具？", "ticks and form values", ("☑ 高铁",), (("交通工具",),)),
        Asked("出差预算是多少？", "ticks and form values", ("8600",), (("预算金额",),)),
        Asked("有几个人同行？", "ticks and form values", ("☑ 2 人",), (("同行人数",),)),
    )),
    Paper("系统维护通知.eml", _newsletter, (
        Asked("4 月 25 日 ERP 维护有什么影响？", "spans and breaks in HTML", ("不能查询库存",), (("ERP",), ("4 月 25 日",))),
        Asked("共享盘现在是哪个盘符？", "tracked changes", ("X:",), (("共享盘",),)),
        Asked("门禁维护的时候从哪里进？", "spans and breaks in HTML", ("东门",), (("门禁",),)),
    )),
)  # fmt: skip
EN = (
    Paper("Runbook.md", _runbook, (
        Asked("What is the first action when the error rate is too high?", "long tables", ("stop deployments",), (("gateway_error_rate",), ("First action",))),
        Asked("How many refunds a day does the Growth plan allow?", "long tables", ("400",), (("Growth",), ("Refunds per day",))),
        Asked("What is the DNS lifetime after the switch to region B?", "actions and lists", ("300 seconds",), (("DNS lifetime",),)),
    )),
    Paper("Invoice.pdf", _invoice, (
        Asked("What is the total of the invoice?", "columns and rotated pages", ("6,284.16",), (("Total",),)),
        Asked("What discount is there on the camera adapter?", "columns and rotated pages", ("10%",), (("Camera adapter",), ("Discount",))),
        Asked("How long is the warranty on adapters?", "plain text", ("two years",), (("adapters",),)),
    )),
    Paper("Site safety.pptx", _safety_plan, (
        Asked("How many accidents per million hours did contractors have in 2025?", "charts and diagrams", ("6.4",), (("2025",), ("Contractors",))),
        Asked("What do I have to wear on my eyes in the paint line?", "merged cells", ("full mask",), (("Paint line",), ("Eyes",))),
        Asked("Who is in charge of the floor wardens?", "charts and diagrams", ("Evacuation",), (("Floor wardens",),)),
    )),
    Paper("Onboarding.docx", _onboarding, (
        Asked("Has the access card been requested?", "ticks and form values", ("☐ yes ☑ no",), (("Access card requested",),)),
        Asked("Who takes part in the review after three months?", "clause numbers", ("team lead and HR",), (("after three months",),)),
    )),
)  # fmt: skip
