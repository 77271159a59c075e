"""Questions that share few words with the files they are asked of, or are in the other language."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tests.benchmarks.office.papers import Asked, Paper

ASKED = {
    "设备采购合同.docx": (
        Asked("卖方晚交一天要赔多少？", "plain text", ("千分之三",)),
        Asked("打官司还是仲裁，去哪里？", "plain text", ("宁波仲裁委员会",)),
    ),
    "差旅费管理办法.docx": (
        Asked("自己开车出差，一公里补多少钱？", "plain text", ("0.9 元",)),
        Asked("回来以后多久之内要交单子？", "plain text", ("十个工作日",)),
    ),
    "办公家具价目表.xlsx": (Asked("买满多少钱送货不要钱？", "plain text", ("3000 元",)),),
    "班车调整通知.odt": (Asked("刮台风的时候还有车吗？", "plain text", ("全部班车停运",)),),
    "云盘常见问题.html": (Asked("不小心删了东西怎么恢复？", "plain text", ("回收站",)),),
    "年度经营回顾.pptx": (Asked("客户多久才把钱付给我们？", "charts and diagrams", ("63 天",)),),
    "番茄低温.pdf": (Asked("What share of light efficiency does the hardiest variety regain?", "plain text", ("94%",)),),
    "停水通知.pdf": (Asked("刚来水时水发黄怎么办？", "scan", ("放水三至五分钟",)),),
    "Cleaning agreement.docx": (
        Asked("By how much can the price go up each year?", "plain text", ("3.5%",)),
        Asked("What happens if a cleaner loses a door card?", "plain text", ("GBP 35",)),
    ),
    "Security policy.docx": (Asked("My computer was taken from the train. How fast must I tell someone?", "plain text", ("two hours",)),),
    "Works council minutes.docx": (Asked("Did people stay home ill more often under the new rota?", "plain text", ("sick leave did not change",)),),
    "Returns.html": (Asked("When will I be refunded?", "plain text", ("five working days",)),),
    "Freight tariff.xlsx": (Asked("What is charged if a box is kept too long?", "plain text", ("USD 40 a day", "USD 40")),),
    "Season review.pptx": (Asked("How full were the hotels?", "charts and diagrams", ("78.4%",)),),
    "Oak panels.eml": (Asked("Does the truck bring its own lift for unloading?", "quoted mail", ("no tail lift",)),),
    "Bread book.epub": (Asked("怎样判断面包烤熟了？", "plain text", ("96 °C", "dull")),),
    "Lift works.pdf": (Asked("Who helps tenants in a wheelchair during the works?", "scan", ("stair climber",)),),
}  # fmt: skip


def reworded(papers: Sequence[Paper]) -> Iterator[Paper]:
    """These files with such questions; those without one are only there to be in the way."""
    for paper in papers:
        yield replace(paper, asked=ASKED.get(paper.name, ()))
