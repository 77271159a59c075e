# ruff: noqa: E501
"""The sample documents that no text editor can write (PDF, DOCX, XLSX, GB18030), made from the texts in this file.

`python sample_docs/make.py` writes them beside itself, `python sample_docs/make.py FOLDER` elsewhere. The same text gives the same
bytes, so a run without a change leaves nothing to commit. A paragraph stands on one line however long it is: joining wrapped Chinese
lines would put spaces into words.
"""

import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import CharacterStyle as Style
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Flowable

Language = Literal["zh", "en"]
Cell = str | int | float

MADE = datetime(2025, 6, 2, 9, 0, 0)
"""Stands in the properties of every file, because the time of a run would make each run differ."""


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, code block or table of a text."""

    kind: Literal["heading", "paragraph", "item", "code", "table"]
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; the first row is its head."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    note: str = ""


SERVING_ZH = """
# 双卡 22G 部署 Qwen2.5 指南

本指南写给准备用一台双卡机器部署 Qwen2.5-14B-Instruct 或 Qwen2.5-32B-Instruct 的团队。机器装有两张 22 GB 显存的 Turing 架构显卡（计算能力 7.5，例如 22 GB 版的 RTX 2080 Ti）。内容包括：选哪种权重格式、怎样启动、显存怎样计算，以及启动失败时怎样处理。

文中的结论分三种：“实测”是在这样的机器上真正发生过的；“推算”是由模型配置和下文的公式算出来的；“预计”是合理的推断，还没有人试过。

## 1 先说结论

- 首选用 vLLM 部署 Qwen2.5-32B-Instruct-AWQ：张量并行 2，显存利用率 0.90，上下文 32768，余量充足（实测）。
- Qwen2.5-14B-Instruct 的 fp16 权重在显存利用率 0.90、上下文 32768 时也能启动（实测），但余量很紧，每张卡只差 0.3 GiB 上下。
- 32B 的 GPTQ-Int4 权重能加载，但在 0.11 及更早的 vLLM 上非常慢（旧版本实测）。建议改用 AWQ，或者用 lmdeploy 部署 GPTQ-Int4。
- 32B 的 GPTQ-Int8 权重在上下文 32768 时放不下，显存利用率调到多高都不行。
- 不要把只有 GGUF 文件的文件夹当作模型交给 vLLM。

## 2 计算能力 7.5 上哪些格式能用

| 格式 | vLLM 0.11 及更早 | vLLM 0.32 | lmdeploy（TurboMind） |
| --- | --- | --- | --- |
| fp16 | 可用 | 可用 | 可用 |
| bf16 权重 | 须加 --dtype half | 须加 --dtype half | 自动改用 fp16 |
| AWQ int4 | 可用 | 可用，Marlin 内核 | 可用 |
| GPTQ int4 | 可用，但很慢 | 可用，Marlin 内核 | 可用 |
| GPTQ int8 | 可用，但很慢 | 可用，Marlin 内核 | 断言失败 |
| GGUF | 仅限单个文件 | 需另装插件 | 不支持 |

这张表依据 vLLM 0.8.5、vLLM 0.32 和 lmdeploy 的源代码与文档整理，并非每一格都在这样的机器上试过。

GPTQ 在旧版本上为什么慢？最可能的原因是内核：当时快速的 Marlin 内核要求计算能力 8.0，7.5 的卡只能退回 exllama 内核。这个内核一次只处理很少几行，批量一大就要先反量化再做矩阵乘法。到了 vLLM 0.32，Marlin 内核的最低要求降到了 7.5。

lmdeploy 为什么不能加载 GPTQ-Int8？因为 TurboMind 把 gptq 一律当作 4 位，加载前不检查配置里的位数。8 位权重的字节数是预期的两倍，复制时就会触发断言。

## 3 启动命令

用 vLLM 部署 AWQ 权重：

```
vllm serve /models/Qwen2.5-32B-Instruct-AWQ \\
  --served-model-name Qwen2.5-32B-Instruct-AWQ \\
  --tensor-parallel-size 2 --dtype half \\
  --max-model-len 32768 --gpu-memory-utilization 0.90 --port 8000
```

用 lmdeploy 部署 GPTQ-Int4 权重（默认端口是 23333）：

```
lmdeploy serve api_server /models/Qwen2.5-32B-Instruct-GPTQ-Int4 \\
  --model-name Qwen2.5-32B-Instruct-GPTQ-Int4 \\
  --model-format gptq --tp 2 --session-len 32768
```

客户端要留意两点差别。第一，vLLM 会在 /v1/models 里用 max_model_len 报告上下文长度，lmdeploy 不报告，需要在客户端的设置里写明。第二，vLLM 的 API key 只保护 /v1 开头的路径。

## 4 显存怎样计算

每张卡可见的显存是 21.67 GiB。显存利用率决定 vLLM 最多用多少：0.90 对应每卡 19.50 GiB，0.95 对应 20.59 GiB，0.98 对应 21.24 GiB。

每张卡的预算里要放下四样东西：

- 权重：张量并行 2 把权重平分到两张卡上。
- 激活：预填充时的峰值，随一次预填充的 token 数增长。不开分块预填充时，一次就是整个上下文；32768 个 token 时 14B 约 2.20 GiB，32B 约 3.60 GiB（推算）。
- 其他：NCCL 缓冲、all-reduce 副本和分配取整，约 0.5 到 0.8 GiB。
- KV 缓存：14B 每个 token 占 192 KiB，每卡 96 KiB；32B 每个 token 占 256 KiB，每卡 128 KiB。32768 个 token 时，14B 每卡 3.00 GiB，32B 每卡 4.00 GiB。

| 模型 | 权重 | 激活 | 其他 | KV 缓存 | 合计 | 结论 |
| --- | --- | --- | --- | --- | --- | --- |
| 14B fp16 | 13.76 | 2.20 | 0.5–0.8 | 3.00 | 19.46–19.76 | 很紧，能启动（实测） |
| 32B AWQ | 9.00 | 3.60 | 0.5–0.8 | 4.00 | 17.10–17.40 | 放得下（实测） |
| 32B GPTQ-Int4 | 9.01 | 3.60 | 0.5–0.8 | 4.00 | 17.11–17.41 | 放得下，但慢（实测） |
| 32B GPTQ-Int8 | 16.33 | 3.60 | 0.5–0.8 | 4.00 | 24.43–24.73 | 放不下（实测） |

表中的数字是每张卡的 GiB，上下文按 32768 计算；显存利用率 0.90 时的预算是 19.50 GiB。GPTQ-Int8 一行在 0.95 和 0.98 两档上实测过。

32B AWQ 在 0.90 时大约还能放下 50304 个 token 的 KV 缓存（推算），也就是同时容纳约 1.5 个 32768 的满长对话。

常见的错误是只算权重和 KV 缓存。照那样算，GPTQ-Int8 在 0.95 时似乎还有约 34869 个 token 的空间，实际上服务器报告没有任何显存可用于缓存：预填充的激活峰值已经把它占满了。

## 5 启动失败时怎样处理

### 5.1 No available memory for the cache blocks

原因：权重加上预填充的峰值已经用完了预算，一个 KV 块也放不下。办法：减小 --max-model-len，或者用 --enable-chunked-prefill --max-num-batched-tokens 2048 打开分块预填充，两者都能降低激活峰值。单靠提高显存利用率往往不够。以 32B GPTQ-Int8 为例，在 0.95 时预计可用的上下文约为 14592，打开分块预填充后约为 25290。

### 5.2 The model's max seq len (32768) is larger than the maximum number of tokens that can be stored in KV cache (4464)

原因：有一些 KV 缓存，但不够放下一个满长的请求。32B GPTQ-Int8 在显存利用率 0.98 时报告的就是 4464 个 token。办法：减小 --max-model-len，或者换用 AWQ 权重。

### 5.3 Bfloat16 is only supported on GPUs with compute capability of at least 8.0

原因：权重以 bf16 保存，而 Turing 显卡不支持 bf16 计算。办法：启动时加上 --dtype half。

### 5.4 Repo id must be in the form 'repo_name' or 'namespace/repo_name'

原因：给出的路径下找不到 config.json，vLLM 便把路径当成了模型仓库的名字。常见的情形有路径拼错、文件夹没有挂载进容器，或者文件夹里只有 GGUF 文件。办法：检查路径和挂载。vLLM 0.8.5 可以直接加载单个 GGUF 文件，这时要给出文件本身，并用 --tokenizer 指定分词器。

### 5.5 gptq quantization is not fully optimized yet

这是警告，不是错误：服务器会启动，但很慢。办法：换用 AWQ 权重，升级到 Marlin 内核支持 7.5 的 vLLM，或者改用 lmdeploy。

### 5.6 lmdeploy 在 bind.cpp 处报 Assertion fail 或 Check failed

原因：权重不是 4 位、每组 128 的格式，GPTQ-Int8 就是这样失败的。办法：换用 GPTQ-Int4 或 AWQ 权重。

### 5.7 缓存分配之后仍然显存不足

原因：CUDA graph 在 KV 缓存分配之后才捕获；显存利用率为 0.98 时，每卡只给预算以外的部分留下 0.43 GiB。办法：把显存利用率降回 0.90 到 0.95，或者加上 --enforce-eager。

## 6 启动前的检查清单

- 模型路径是一个文件夹，里面有 config.json，并且在容器里看得见。
- 两张卡没有被其他程序占用：空闲显存不少于总显存乘以显存利用率。
- 注意力头数能被显卡数整除：Qwen2.5 的 14B 和 32B 都有 40 个头，2 张卡可以，3 张卡不行。
- 已经加上 --dtype half。
- 按第 4 节的表代入实际的 --max-model-len，合计小于预算。
"""

HANDBOOK_ZH = """
# 员工手册（示例）

青檐数据是一家虚构的公司，本手册仅供演示。手册自 2025 年 1 月 1 日起施行，适用于与公司签订劳动合同的全体员工。

## 第一章 工作时间

公司实行标准工时制，每天工作 8 小时，每周工作 40 小时。上班时间可在 8:30 至 10:00 之间自行选择，10:00 至 16:00 为核心工作时间，全员应当在岗。

员工每周可以远程办公 2 天，须在前一周的周五下班之前与直属主管商定。试用期员工不适用远程办公。

## 第二章 年休假

员工累计工作满一年，即可享受带薪年休假。年休假由法定年假和公司福利年假两部分组成，天数按下表计算。

| 累计工作年限 | 法定年假 | 福利年假 | 合计 |
| --- | --- | --- | --- |
| 满 1 年不满 10 年 | 5 天 | 3 天 | 8 天 |
| 满 10 年不满 20 年 | 10 天 | 3 天 | 13 天 |
| 满 20 年 | 15 天 | 3 天 | 18 天 |

### 申请

连续请年假 3 天以内的，提前 3 个工作日申请；超过 3 天的，提前 10 个工作日申请。申请由直属主管审批，最小单位为半天。

### 结转

当年没有休完的年休假最多可以结转 5 天，结转的天数应当在次年 3 月 31 日之前休完。逾期未休的福利年假自动作废；因工作原因未能安排的法定年假，按国家规定支付未休年假工资。

## 第三章 病假

员工因病不能上班的，应当在当天 10:00 以前通知直属主管。连续病假 2 天以上的，须在返岗后 3 个工作日内提交医院出具的病假证明。员工每年享有 5 天全薪病假，超出部分按当地规定支付病假工资。

## 第四章 加班

加班须事先在系统中申请，经直属主管批准后才算加班。每月加班时间不得超过 36 小时。

| 加班时间 | 补偿方式 |
| --- | --- |
| 工作日 | 按小时工资的 150% 支付加班工资 |
| 休息日 | 优先安排同等时间的调休；不能安排的，按 200% 支付 |
| 法定节假日 | 按 300% 支付加班工资，不以调休代替 |

调休应当在加班之日起 3 个月内使用，由员工与主管协商确定日期。

## 第五章 费用报销

员工应当在费用发生之日起 30 天内提交报销申请，并附上合规的发票。超过 30 天的，须由部门负责人书面说明原因；超过 90 天的，不予报销。

单笔 5000 元以下的报销由部门负责人审批；单笔 5000 元及以上的，还须财务总监审批。审批通过后，财务部在 5 个工作日内付款，款项打入员工的工资卡。

差旅费用的标准见《差旅报销标准》。业务招待须事先申请，人均不超过 200 元，报销时注明招待对象、人数和事由。

## 第六章 学习与发展

每位转正员工每年有 4000 元的学习经费，可用于购买专业书籍、参加培训和认证考试。经费当年有效，不结转。单项超过 2000 元的培训，须与公司签订服务期协议，服务期为 12 个月。

## 第七章 离职

转正员工离职应当提前 30 天书面通知公司，试用期员工提前 3 天。离职当天须交还电脑、门禁卡和公司资料，并完成工作交接。未休的年休假在最后一个月的工资中结算。

对本手册有疑问的，请联系人力资源部：hr@qingyan.example。
"""

HELPDESK_ZH = """
IT 服务台常见问题

本文适用于青檐数据（虚构公司）全体员工。服务台的联系方式：内线 8600，邮箱 it@qingyan.example。服务时间为工作日 8:30 至 20:00；系统大面积故障和设备丢失可以随时拨打，7×24 小时有人值守。

一、忘记密码怎么办？

打开 sso.qingyan.example，点击“忘记密码”，用手机验证码验证身份后即可重设。重设链接 15 分钟内有效。密码连续输错 5 次，账号会锁定 30 分钟，到时自动解锁；急用时请拨打服务台电话。

二、密码有什么要求？

密码不少于 12 位，须同时包含大写字母、小写字母和数字，不能与最近 5 次用过的密码相同。密码每 180 天更换一次，到期前 14 天系统会发邮件提醒。

三、VPN 连不上怎么办？

先检查三件事：电脑的日期和时间是否正确；手机上的动态口令是否已经过期；所在的网络是否需要先在网页上登录。仍然连不上时，请把 VPN 客户端更新到最新版本。出差在酒店时，可以改用手机热点试一次，以判断问题是不是出在酒店的网络上。

四、怎样申请安装软件？

在“软件中心”里能找到的软件可以直接安装，不需要审批。其他软件请提交申请，由直属主管和信息安全组审批，通常需要 2 个工作日。禁止安装来源不明的软件和破解软件。

五、电脑丢失或被盗怎么办？

请在发现后 1 小时内拨打 8600，服务台会远程锁定电脑并清除数据。随后在 24 小时内补交书面说明；如果是被盗，还要附上报警回执。

六、邮箱容量有多大？能发多大的附件？

每人的邮箱容量是 50 GB，单封邮件的附件不超过 25 MB。更大的文件请上传到公司网盘，再发送链接；对外分享的链接默认 7 天后失效。

七、访客怎样上网？

访客连接无线网络“QY-Guest”，由接待人在“行政小站”里生成上网密码。密码 24 小时内有效，一个密码最多供 3 台设备使用。访客网络不能访问内部系统。

八、打印机没有反应怎么办？

公司实行刷卡打印。发送打印任务以后，请在 4 小时内到任意一台打印机上刷工牌取件，超时的任务会自动删除。如果刷卡后没有反应，请记下机身上的编号，再联系服务台。

九、电脑多久换一次？

笔记本电脑使用满 4 年可以申请更换，显示器满 6 年可以申请更换。旧电脑交还后，数据由服务台统一清除。

十、姓名里有生僻字，系统里显示成问号怎么办？

旧系统只认识常用的汉字，像“㛃”这样的字会显示成问号。请把身份证上的姓名和正确的写法发给服务台，我们会在 3 个工作日内更正。在更正之前，门禁和工资不受影响。
"""

HANDBOOK_EN = """
# Employee Handbook

Harbour Lane Software is an invented company; this handbook is for demonstration only. It applies from 1 January 2025 to everyone with an employment contract.

## 1 Working hours

A full-time week has 38 hours. Core hours are from 10:00 to 15:00, Monday to Thursday; outside them people arrange their own day. Fridays have no core hours.

Working from home is possible on up to three days a week. Agree the days with your manager one week ahead. Working from another country is limited to 20 days a year and needs the approval of People Operations.

## 2 Annual leave

Everyone has paid annual leave in addition to public holidays. It grows with the years of service.

| Years of service | Annual leave |
| --- | --- |
| Less than 3 | 25 days |
| 3 to 5 | 27 days |
| 6 or more | 30 days |

### Requesting leave

Ask for up to five days at least one week ahead, and for longer leave at least four weeks ahead. Your manager answers within three working days; a request without an answer counts as approved.

### Carry-over

Up to five unused days carry over into the next year. They must be taken by 30 April, otherwise they lapse. Days that could not be taken because of illness or parental leave do not lapse.

## 3 Sick leave

Tell your manager by 9:30 on the first day. From the fourth day of illness a doctor's note is required. Salary continues in full for the first six weeks.

## 4 Overtime

Overtime is the exception and must be agreed with your manager before it is worked. It is compensated by time off, or, if time off is not possible within three months, by pay.

| When | Time off for one hour of overtime |
| --- | --- |
| Monday to Saturday | 1 hour |
| Sunday | 1.5 hours |
| Public holiday | 2 hours |

No one may work more than ten hours of overtime in a week.

## 5 Expenses

Submit expenses within 45 days, with a receipt for every item above 10 EUR. Claims up to 1,000 EUR are approved by your manager; larger claims also need the finance lead. Approved claims are paid with the next weekly payment run, every Thursday.

Rates for hotels, transport and meals stand in the workbook "travel-rates". Gifts to business partners may not exceed 40 EUR for each person and year.

## 6 Equipment

Every employee receives a laptop, a headset and a one-time home-office budget of 400 EUR. Laptops are replaced after four years. Report loss or theft at once, as the security guideline describes.

## 7 Learning

Everyone has a learning budget of 1,200 EUR and five learning days each year. Unused budget does not carry over.

## 8 Leaving the company

The notice period is four weeks during the first two years and eight weeks afterwards. Return your equipment and your badge on the last working day. Unused leave is paid out with the last salary.

Questions about this handbook go to people@harbourlane.example.
"""

SECURITY_EN = """
# Information Security Guideline

Harbour Lane Software (an invented company), version 3.2, valid from 1 March 2025. Owner: the security team, security@harbourlane.example.

This guideline says what everybody has to do to keep the data of our customers and colleagues safe. It is short on purpose. Where it is silent, ask the security team before you act.

## 1 Accounts and passwords

- Use the company password manager for every work account. Passwords have at least 14 characters and are never used twice.
- Passwords are not changed on a schedule. Change a password at once when it may have become known to somebody else.
- Multi-factor authentication is required for e-mail, the code host, the cloud consoles and the VPN. Use a security key or an authenticator app; codes by text message are not accepted.
- Never share an account. For a service that has only one login, ask the security team for a shared vault.

A session on a company laptop locks after five minutes without input. Lock the screen yourself when you leave your desk.

## 2 Classes of information

Every document belongs to one of four classes. If a document carries no mark, treat it as Internal.

| Class | Examples | Where it may be stored | Who may see it |
| --- | --- | --- | --- |
| Public | website, published papers | anywhere | everyone |
| Internal | meeting notes, handbooks | company storage | all employees |
| Confidential | contracts, source code, salaries | restricted folders | named people |
| Secret | keys, customer data | the vault or the customer platform | named people, access logged |

Confidential and Secret information is encrypted in transit and at rest. Secret information is never sent by e-mail or chat, not even inside the company.

Retention: meeting recordings are deleted after 90 days, access logs after 12 months, and customer data 30 days after the end of the contract.

## 3 Devices

- Work only on devices that the company manages. Private phones may read e-mail and chat if the company profile is installed.
- Full-disk encryption stays switched on. System updates are installed within seven days, critical ones within 48 hours.
- USB sticks are allowed only when they are encrypted and issued by the IT team.
- On public Wi-Fi, use the VPN. In trains and cafés, use a privacy screen.

## 4 Using AI tools

Language models that run on our own servers may be used with Internal and Confidential information. Secret information stays out of prompts, whatever the model.

External AI services may be used with Public information only, unless the security team has approved the service for more. The list of approved services is on the intranet page "AI services".

Whoever uses a generated text or generated code answers for it as if it were their own: read it, test it, and check its sources. A tool that can execute commands runs in an isolated environment without access to production.

## 5 Suppliers and open source

A new supplier that will process Confidential or Secret information needs a review before the contract is signed. A review takes about ten working days.

Open-source packages come from the internal mirror, with pinned versions. A package that is less than 14 days old is not installed in production.

## 6 Incidents

An incident is anything that may have exposed information: a lost laptop, a mail to the wrong address, a strange login, a leaked key.

- Report every incident within 60 minutes of noticing it, by telephone to the duty officer (extension 555) or in the channel "security-now".
- Do not delete anything and do not switch the device off. Disconnect it from the network.
- The duty officer decides on the next steps and keeps the record.
- Honest reports have no disciplinary consequences, even if the reporter made the mistake.

| Severity | Meaning | First response | Who is informed |
| --- | --- | --- | --- |
| 1 | customer data exposed, or production down | 15 minutes | management board and customers concerned |
| 2 | Confidential information exposed inside the company | 1 hour | head of the department |
| 3 | attempted attack without effect | 1 working day | security team |

Within ten working days of a severity 1 or 2 incident the team concerned writes a review. It names causes and measures, not culprits.

## 7 Working away from the office

- Take only the data you need for the journey. Confidential documents stay out of checked luggage.
- Video calls about Confidential matters are held where nobody can listen; a train compartment is not such a place.
- In countries on the travel-risk list, use a loan laptop. Order it from the IT team five working days before departure; it is wiped after the return.
- At home, the router has its own password, and family members do not use the work laptop.

## 8 Backups

Files in company storage are backed up every night and kept for 35 days. Files that exist only on a laptop are not backed up. A restore is requested from the IT team and usually takes one working day. Restores are rehearsed twice a year, in April and in October.

## 9 Training and exceptions

Everyone completes the security course within 30 days of joining and repeats it every year. Simulated phishing mails are sent four times a year.

Exceptions to this guideline are granted in writing by the head of security, for at most six months. An exception that has expired is not renewed without a new assessment.

## 10 Quick reference

| Situation | What to do first | Whom to call |
| --- | --- | --- |
| Laptop or phone lost | report it, even if it may turn up again | duty officer, extension 555 |
| Clicked a phishing link | disconnect from the network, change the password from another device | duty officer, extension 555 |
| Mail sent to the wrong person | do not recall it; report it | duty officer, extension 555 |
| Door of the server room open | stay there until somebody comes | facilities, extension 510 |
| Unsure about the class of a document | ask before you share it | security team, extension 540 |
"""

TRAVEL_ZH = (
    Sheet(
        "住宿标准",
        (
            ("城市", "城市类别", "普通员工（元/晚）", "经理（元/晚）", "总监（元/晚）"),
            ("北京", "一类", 500, 650, 850),
            ("上海", "一类", 500, 650, 850),
            ("广州", "一类", 480, 620, 800),
            ("深圳", "一类", 500, 650, 850),
            ("杭州", "二类", 420, 550, 700),
            ("南京", "二类", 400, 520, 680),
            ("成都", "二类", 380, 500, 650),
            ("武汉", "二类", 380, 500, 650),
            ("西安", "二类", 360, 480, 620),
            ("其他城市", "三类", 300, 400, 550),
        ),
        (12, 12, 20, 16, 16),
        "标准为含税上限，按实际发生的金额报销。展会期间经部门负责人批准，可以上浮 20%。",
    ),
    Sheet(
        "交通与补贴",
        (
            ("项目", "适用人员", "标准", "说明"),
            ("高铁", "普通员工、经理", "二等座", "当日无票时可以改乘一等座，报销时附截图"),
            ("高铁", "总监", "一等座", ""),
            ("飞机", "全体员工", "经济舱", "高铁单程超过 5 小时方可乘坐，须提前 7 天订票"),
            ("市内交通", "全体员工", "每天不超过 80 元", "凭票报销，鼓励乘坐公共交通"),
            ("伙食补贴", "全体员工", "每天 100 元", "不需要发票；对方提供餐食的，每餐扣减 40 元"),
            ("境外补贴", "全体员工", "每天 60 美元", "按出发当日的汇率折算成人民币"),
            ("自驾", "全体员工", "每公里 0.9 元", "须事先批准，另报过路费"),
        ),
        (14, 18, 20, 46),
        "本标准自 2025 年 1 月 1 日起执行，适用于青檐数据（虚构公司）全体员工。",
    ),
)

TRAVEL_EN = (
    Sheet(
        "Hotels",
        (
            ("City", "Country", "Limit per night (EUR)", "Breakfast included"),
            ("Amsterdam", "Netherlands", 185, "no"),
            ("Berlin", "Germany", 140, "yes"),
            ("Dublin", "Ireland", 190, "no"),
            ("Lisbon", "Portugal", 130, "yes"),
            ("London", "United Kingdom", 210, "no"),
            ("Paris", "France", 195, "no"),
            ("Stockholm", "Sweden", 170, "yes"),
            ("Vienna", "Austria", 145, "yes"),
            ("Any other city", "any", 120, "no"),
        ),
        (18, 18, 24, 22),
        "Limits include taxes. During trade fairs the finance lead may approve up to 30 % more.",
    ),
    Sheet(
        "Transport and meals",
        (
            ("Item", "Rate", "Rule"),
            ("Train", "second class", "First class if the journey takes more than four hours"),
            ("Flight", "economy class", "Only if the train would take more than six hours; book 14 days ahead"),
            ("Taxi", "at cost, up to 35 EUR a ride", "Between 22:00 and 06:00, or with heavy luggage"),
            ("Private car", "0.30 EUR per kilometre", "Parking and tolls are paid in addition"),
            ("Meals, full day", "42 EUR", "No receipts needed; minus 10 EUR for each meal that was provided"),
            ("Meals, day of arrival or departure", "28 EUR", "No receipts needed"),
        ),
        (34, 30, 64),
        "Valid from 1 January 2025 for all employees of Harbour Lane Software (an invented company).",
    ),
)


def blocks(source: str) -> Iterator[Block]:
    """The few Markdown forms used above, one block after another."""
    lines = iter(source.strip().splitlines())
    rows: list[tuple[str, ...]] = []
    for line in lines:
        if rows and not line.startswith("|"):
            yield Block("table", rows=tuple(rows))
            rows = []
        if line.startswith("#"):
            marks, text = line.split(" ", 1)
            yield Block("heading", text, level=len(marks))
        elif line.startswith("```"):
            yield Block("code", "\n".join(iter(lines.__next__, "```")))
        elif line.startswith("| ---"):
            continue
        elif line.startswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
        elif line.startswith("- "):
            yield Block("item", line[2:])
        elif line:
            yield Block("paragraph", line)
    if rows:
        yield Block("table", rows=tuple(rows))


def pdf(source: str, language: Language) -> bytes:
    """The text as A4 pages with page numbers and an outline."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    content = tuple(blocks(source))
    out = io.BytesIO()
    width = A4[0] - 128
    frame = Frame(64, 62, width, A4[1] - 120, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document = BaseDocTemplate(out, pagesize=A4, title=content[0].text, author="Sample", lang=language, invariant=1)
    document.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=_page_number))
    document.build(_story(content, language, width))
    return out.getvalue()


def docx(source: str, language: Language) -> bytes:
    """The text with Word's own heading, list and table styles, so that a reader finds the structure again."""
    import docx as word
    from docx.shared import Pt

    document = word.Document()
    document.core_properties.created = document.core_properties.modified = MADE
    document.core_properties.author = "Sample"
    document.styles["Normal"].font.size = Pt(11)
    for style in ("Normal", "Title", "Heading 1", "Heading 2"):
        _word_font(document.styles[style], language)
    for block in blocks(source):
        if block.kind == "heading":
            document.add_heading(block.text, level=block.level - 1)
            if block.level == 1:
                document.core_properties.title = block.text
        elif block.kind == "table":
            _word_table(document, block.rows)
        else:
            document.add_paragraph(block.text, style="List Bullet" if block.kind == "item" else None)
    out = io.BytesIO()
    document.save(out)
    return _fixed_times(out.getvalue())


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as a workbook: bold head, numbers as numbers, the note two rows below the table."""
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    workbook.properties.created = MADE
    workbook.properties.creator = "Sample"
    for sheet in sheets:
        page = workbook.create_sheet(sheet.title)
        for row in sheet.rows:
            page.append(row)
        for cell in page[1]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="E8EEF4")
        for column, width in zip("ABCDEFG", sheet.widths, strict=False):
            page.column_dimensions[column].width = width
        page.freeze_panes = "A2"
        page.cell(len(sheet.rows) + 2, 1, sheet.note).alignment = Alignment(wrap_text=False)
    out = io.BytesIO()
    workbook.save(out)
    return _fixed_times(out.getvalue())


FILES: Mapping[str, Callable[[], bytes]] = {
    "zh/双卡22G部署Qwen2.5指南.pdf": lambda: pdf(SERVING_ZH, "zh"),
    "zh/员工手册（示例）.docx": lambda: docx(HANDBOOK_ZH, "zh"),
    "zh/差旅报销标准.xlsx": lambda: xlsx(TRAVEL_ZH),
    "zh/IT服务台常见问题.txt": lambda: HELPDESK_ZH.lstrip().encode("gb18030"),
    "en/employee-handbook.docx": lambda: docx(HANDBOOK_EN, "en"),
    "en/travel-rates.xlsx": lambda: xlsx(TRAVEL_EN),
    "en/security-guideline.pdf": lambda: pdf(SECURITY_EN, "en"),
}


def make(folder: Path) -> tuple[Path, ...]:
    """Write every file below `folder` and say which ones there are now."""
    written = []
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content())
        written.append(path)
    return tuple(written)


def _story(content: Sequence[Block], language: Language, width: float) -> list["Flowable"]:
    from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph, Preformatted, Spacer

    styles = _styles(language)
    story: list[Flowable] = []
    for block in content:
        if block.kind == "heading":
            story += [CondPageBreak(140), _heading(block, styles[f"heading{block.level}"], language)]
        elif block.kind == "table":
            story += [_pdf_table(block.rows, styles, language, width), Spacer(1, 8)]
        elif block.kind == "code":
            story += [KeepTogether(Preformatted(block.text, styles["code"])), Spacer(1, 6)]
        elif block.kind == "item":
            story.append(Paragraph(_marked(block.text, language), styles["item"], bulletText="•"))
        else:
            story.append(Paragraph(_marked(block.text, language), styles["paragraph"]))
    return story


def _styles(language: Language) -> Mapping[str, "ParagraphStyle"]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    if language == "zh":
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        _let_chinese_punctuation_hang()
        face = {"fontName": "STSong-Light", "wordWrap": "CJK"}
        strong = face
    else:
        face = {"fontName": "Helvetica"}
        strong = {"fontName": "Helvetica-Bold"}
    ink = HexColor("#1f3a5f")
    return {
        "heading1": ParagraphStyle("heading1", **strong, fontSize=20, leading=28, textColor=ink, spaceAfter=10),
        "heading2": ParagraphStyle(
            "heading2", **strong, fontSize=14.5, leading=21, textColor=ink, spaceBefore=12, spaceAfter=5
        ),
        "heading3": ParagraphStyle("heading3", **strong, fontSize=11.5, leading=17, spaceBefore=7, spaceAfter=3),
        "paragraph": ParagraphStyle("paragraph", **face, fontSize=10.5, leading=16.5, spaceAfter=6),
        "item": ParagraphStyle(
            "item", **face, fontSize=10.5, leading=16.5, leftIndent=14, bulletIndent=2, spaceAfter=3
        ),
        "cell": ParagraphStyle("cell", **face, fontSize=9, leading=12.5),
        "head": ParagraphStyle("head", **strong, fontSize=9, leading=12.5),
        "code": ParagraphStyle(
            "code",
            fontName="Courier",
            fontSize=9,
            leading=12.5,
            leftIndent=8,
            backColor=HexColor("#f2f4f7"),
            borderPadding=5,
        ),
    }


def _let_chinese_punctuation_hang() -> None:
    """reportlab keeps only Japanese marks from opening a line; left alone, a Chinese comma would."""
    from reportlab.platypus import paragraph

    missing = set("，；：！？）”》") - set(paragraph.ALL_CANNOT_START)
    paragraph.ALL_CANNOT_START += "".join(sorted(missing))


def _marked(text: str, language: Language) -> str:
    """The text as reportlab markup; Latin runs leave STSong-Light, whose Latin letters stand too close."""
    if language == "en":
        return escape(text)
    return re.sub(r"[!-~](?:[ -~]*[!-~])?", lambda run: f'<font name="Helvetica">{escape(run.group())}</font>', text)


def _heading(block: Block, style: "ParagraphStyle", language: Language) -> "Flowable":
    from reportlab.platypus import Paragraph

    class Heading(Paragraph):
        def draw(self) -> None:
            key = f"heading-{self.canv.getPageNumber()}-{block.text}"
            self.canv.bookmarkHorizontal(key, 0, self.height)
            self.canv.addOutlineEntry(block.text, key, level=block.level - 1)
            super().draw()

    return Heading(_marked(block.text, language), style)


def _pdf_table(
    rows: Sequence[Sequence[str]], styles: Mapping[str, "ParagraphStyle"], language: Language, width: float
) -> "Flowable":
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Paragraph, Table

    cells = [
        [Paragraph(_marked(text, language), styles["head" if row == 0 else "cell"]) for text in texts]
        for row, texts in enumerate(rows)
    ]
    longest = [(4 + max(_columns(text) for text in column)) ** 0.75 for column in zip(*rows, strict=True)]
    widths = [width * share / sum(longest) for share in longest]
    look = [
        ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#b8c2cc")),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e8eef4")),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    return Table(cells, colWidths=widths, repeatRows=1, style=look, spaceBefore=4)


def _columns(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _page_number(canvas: "Canvas", document: "BaseDocTemplate") -> None:
    canvas.setFont("Helvetica", 9)
    canvas.drawCentredString(document.pagesize[0] / 2, 34, str(canvas.getPageNumber()))


def _word_font(style: "Style", language: Language) -> None:
    """Word takes Chinese characters from the East Asian font, which python-docx has no name for."""
    from docx.oxml.ns import qn

    style.font.name = "Calibri"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), "微软雅黑" if language == "zh" else "Calibri")


def _word_table(document: "WordDocument", rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Light Grid Accent 1")
    for texts in rows:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    document.add_paragraph()


def _fixed_times(package: bytes) -> bytes:
    """The same Office package with one fixed time in its entries and in its properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                stamp = rb"\g<1>" + MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", stamp, content)
            new.writestr(zipfile.ZipInfo(entry.filename, MADE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


if __name__ == "__main__":
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent):
        print(f"{path}  {path.stat().st_size:,} bytes")
