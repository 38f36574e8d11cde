"""What the program says in Chinese: one form of address, one word for one thing, whole units, whole signs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bay_tui.i18n import LOCALE, listed, listed_apart, speaking
from bay_tui.wording import return_word
from bay_tui.wording.times import ago, clocked, duration, hours_of, spoken
from bay_tui.workshop.words import PayType, ReturnKind

ROOT = Path(__file__).parents[2]
HAN = r"[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,:;!?()]|[,:;?()] ?{HAN}")
"""A sign of half the width where Chinese wants a whole one."""

OTHER_WORDS = {
    "你": "您",
    "界面": "画面",
    "下工": "下班、结束计时",
    "上工": "打卡、施工",
    "活动": "当前工作",
    "检查发现": "检查结果",
    "外协": "委外",
    "质量件": "不良件",
    "紧张": "将超时、预警",
    "终检": "竣工检验",
    "高压电": "高压（新能源）资质",
    "返修": "外返",
    "待发": "待上传",
    "申请": "领料",
    "作业项目": "维修项目",
    "来厂": "进店",
    "来店": "进店",
    "忘": "漏打卡",
    "的活": "施工的项目",
    "日报": "报表",
    "照写": "按原文记录",
    "前挡": "前风挡",
    "装车": "装复、安装",
    "早上好": "您好",
    "客户原话": "客户陈述",
    "客户描述": "客户陈述",
    "采购订单": "采购单",
    "注册码": "登记码",
    "检查模板": "检查结果模板",
    "被拒绝的": "被拒的",
}
"""What another word stands for everywhere."""


def sentences() -> Iterator[tuple[str, str]]:
    """Each Chinese text of the catalogue with its source."""
    with (LOCALE / "zh_CN/LC_MESSAGES/bay_tui.po").open("rb") as file:
        for message in read_po(file, locale="zh_CN"):
            forms = [message.string] if isinstance(message.string, str) else [*message.string]
            yield from ((str(message.id), form) for form in forms if message.id)


def pages() -> Iterator[tuple[str, str]]:
    """Each line of the Chinese guides."""
    for path in sorted((ROOT / "docs").glob("*.zh.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            yield f"{path.name}:{number}", line


def assets() -> Iterator[tuple[str, str]]:
    """Each Chinese text of the catalogue of findings."""
    for path in sorted((ROOT / "assets/findings").glob("*.json")):
        for text in re.findall(r'"zh": "([^"]*)"', path.read_text(encoding="utf-8")):
            yield path.name, text


def demo() -> Iterator[tuple[str, str]]:
    """Each Chinese text of the sample workshop."""
    for path in sorted((ROOT / "assets/demo").iterdir()):
        for text in re.findall(rf'[^"\[\],\n]*{HAN}[^"\[\],\n]*', path.read_text(encoding="utf-8")):
            yield path.name, text


def test_words_that_differ_in_chinese_are_not_one_in_english() -> None:
    """What a field is called is told where it will not do: the limit of a measurement is no stock."""
    catalogue = dict(sentences())
    named = {
        "entry of leave": "请假记录",
        "minimum": "下限",
        "maximum": "上限",
        "line": "明细项",
        "change of stock": "变动数量",
        "position in the feed": "变更流位置",
        "Came from": "来源",
        "Received at": "接收时间",
    }
    assert {english: catalogue[english] for english in named} == named


def glossary() -> Iterator[tuple[str, str]]:
    """Each Chinese noun of the glossary."""
    for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) > 2:
            yield from ((cells[0], cell) for cell in cells[1:] if re.search(HAN, cell))


@pytest.mark.parametrize(
    "said", [sentences, pages, assets, demo, glossary], ids=["screens", "guides", "findings", "demo", "glossary"]
)
def test_one_thing_has_one_word_and_everybody_is_addressed_alike(said) -> None:
    texts = [*said()]
    assert len(texts) > 50
    assert [(where, text, OTHER_WORDS[word]) for where, text in texts for word in OTHER_WORDS if word in text] == []


@pytest.mark.parametrize("said", [sentences, assets], ids=["screens", "findings"])
def test_signs_between_words_are_whole(said) -> None:
    assert [(where, text) for where, text in said() if HALF_WIDTH.search(text)] == []


def test_a_placeholder_is_no_reason_for_a_half_sign() -> None:
    """`{name}: 未检` has its colon between two words as well."""
    bare = re.compile(rf"}}[,:;?] *(?:{HAN}|{{)|{HAN}[,:;?] *{{")
    assert [
        (where, text)
        for where, text in sentences()
        if re.search(HAN, text) and bare.search(text.replace("{host}:{port}", ""))
    ] == []


SAID = {
    "Start the job under the cursor; a start ends the job before it": "光标所在作业开工；正在做的自动中断",
    "Nobody has these yet, and you have the skill": "待派工，您可以接的作业",
    "Nothing stands in the way.": "可正常施工。",
    "What it waits for": "等待原因",
    "! {count} parts lines are still open": "! 还有 {count} 项配件未领",
    "What is missing comes any moment": "缺件马上到",
    "I only take apart, and fit nothing": "先拆检，不装件",
    "! {names} will be clocked off it too": "! {names}的计时也会结束",
    "forgot to clock": "漏打卡",
    "Clock off for": "代打卡（下）",
    "Clock on for": "代打卡（上）",
    "End your day now? {jobs} stops too.": "现在下班吗？正在做的“{jobs}”一并中断。",
    "A job is stopped and nobody has said until when.": "有作业中断，恢复时间未定。",
    "More work is left than time.": "剩余工时不够，可能超时。",
    "Here is what you had begun.": "已恢复上次未写完的内容。",
    "{code}: nothing to do with it on this screen.": "{code}：此画面不识别这个码。",
    "That cannot be taken back; a foreman corrects it, or for parts the counter.": (
        "不能撤回。工时找车间主任更正，配件找配件员。"
    ),
    "○ offline since {time}": "○ 离线（{time} 起）",
    "said {time}": "{time} 告知客户",
    "No earlier visit of this vehicle is on record here.": "本店无该车进店记录。",
    "unknown: no service on record here": "未知（本店无保养记录）",
    "Sent to the counter: {count} line.": "领料单已提交：{count} 项。",
    "“{text}”, as written": "“{text}”，按原文记录",
    "In your own words": "手写",
    "What is it, or how urgent is it?": "什么问题？（或选严重程度）",
    "at risk": "将超时",
    "Good day, {name}.": "{name}，您好。",
    "standard hours sold ÷ hours clocked on those jobs; a job is sold when it is finished": (
        "完工标准工时 ÷ 实际施工工时（完工即计入）"
    ),
    "attended, {jobs} on jobs": "出勤，其中施工 {jobs}",
    "fitted": "已装复",
    "fit a part": "安装",
    "Severity": "严重程度",
    "idle": "空闲",
    "Report": "报表",
    "Nobody inspects their own work: “{title}” needs somebody else.": "不能质检本人施工的项目：“{title}”须由他人质检。",
    "Bay {bay} is next; its work should be done by now.": "{bay} 号工位最先空出，按标准工时应已完工。",
    "Parts counter: {count} waiting": "配件柜台：待处理 {count} 单",
    "Out": "已领未退",
    "Issue a part of it": "部分发料",
    "promised {time}, {count} so far": "预计 {time}，已承诺 {count} 次",
    "show only; the board always does": "只看；看板本身只读",
    "high voltage": "高压（新能源）资质",
    "activity": "当前工作",
    "sublet": "委外",
    "Defective": "不良件",
    "old part under warranty": "索赔旧件",
    "Outbox": "待上传与异常",
    "final inspection": "竣工检验",
    "rework {count}": "内返 {count} 次",
    "! Comeback": "! 外返",
}
"""What a Chinese foreman would say."""


@pytest.mark.parametrize("english", SAID)
def test_what_a_foreman_would_say(english: str) -> None:
    plural = f"('{english}', "
    assert {text for where, text in sentences() if where == english or where.startswith(plural)} == {SAID[english]}


def test_the_old_part_of_a_warranty_job_is_the_makers() -> None:
    with speaking("zh_CN"):
        assert return_word(ReturnKind.CORE, PayType.WARRANTY) == "索赔旧件"
        assert return_word(ReturnKind.CORE, PayType.CUSTOMER) == "旧件"
        assert return_word(ReturnKind.DEFECTIVE, PayType.WARRANTY) == "不良件"


def test_since_when_is_said_behind_the_time() -> None:
    assert [(where, text) for where, text in sentences() if re.search(r"自 ?\{", text)] == []


def test_what_is_listed_is_separated_as_the_language_does() -> None:
    with speaking("zh_CN"):
        assert listed(["单永强", "曾国梁"]) == "单永强、曾国梁"
        assert listed_apart(["前制动片", "后制动片"]) == "前制动片；后制动片"
    with speaking("en"):
        assert (listed(["a", "b"]), listed_apart(["a", "b"])) == ("a, b", "a; b")


def test_no_screen_joins_with_half_signs_itself() -> None:
    rooms = [ROOT / "src/bay_tui" / room for room in ("screens", "wording", "widgets", "terminal")]
    joins = [
        f"{path.name}: {line.strip()}"
        for room in rooms
        for path in sorted(room.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r'"[,;] "\.join\(', line)
    ]
    assert joins == []


def test_no_room_puts_a_sentence_together_with_half_signs() -> None:
    """A comma, colon or bracket between two values is a text to translate: `_("{what}, {who}")`."""
    between = re.compile(r"[,:;] | \($")
    together = [
        f"{path.name}: {ast.unparse(text)}"
        for room in ("screens", "wording", "widgets", "terminal", "printing", "commands")
        for path in sorted((ROOT / "src/bay_tui" / room).rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for piece in text.values
        if isinstance(piece, ast.Constant) and between.fullmatch(str(piece.value))
    ]
    assert together == []


def test_a_list_has_no_sign_for_what_is_empty() -> None:
    with speaking("zh_CN"):
        assert (listed(["", "已中断"]), listed(["漏打卡", ""]), listed_apart(["", "甲", "", "乙"])) == (
            *("已中断", "漏打卡"),
            "甲；乙",
        )


MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


@pytest.mark.parametrize(
    ("seconds", "in_column", "said", "past"),
    [
        (0, "0分", "0 分钟", "刚刚"),
        (59, "0分", "0 分钟", "刚刚"),
        (11 * MINUTE, "11分", "11 分钟", "11 分钟前"),
        (HOUR, "1时00", "1 小时", "1 小时前"),
        (HOUR + 5 * MINUTE, "1时05", "1 小时 5 分", "1 小时 5 分前"),
        (2 * HOUR + 20 * MINUTE, "2时20", "2 小时 20 分", "2 小时 20 分前"),
        (2 * DAY, "2天00时", "2 天", "2 天前"),
        (2 * DAY + 3 * HOUR, "2天03时", "2 天 3 小时", "2 天 3 小时前"),
        (2 * DAY + 13 * HOUR, "2天13时", "2 天 13 小时", "2 天 13 小时前"),
    ],
)
def test_lengths_of_time_have_chinese_units(seconds: int, in_column: str, said: str, past: str) -> None:
    with speaking("zh_CN"):
        assert (duration(seconds), spoken(seconds), ago(seconds)) == (in_column, said, past)


@pytest.mark.parametrize("minutes", [0, 1, 59, 60, 61, 69, 70, 100, 1439, 1440, 1500, 2099, 2880, 99999])
def test_english_says_in_a_sentence_what_stands_in_a_column(minutes: int) -> None:
    with speaking("en"):
        assert spoken(minutes * MINUTE) == duration(minutes * MINUTE)


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [(48 * MINUTE, "48m", "48分"), (HOUR + 5 * MINUTE, "1h05", "1:05"), (26 * HOUR, "1d02h", "1天02时")],
)
def test_a_length_beside_another_is_written_as_on_a_clock(seconds: int, english: str, chinese: str) -> None:
    with speaking("en"):
        assert clocked(seconds) == english
    with speaking("zh_CN"):
        assert clocked(seconds) == chinese


@pytest.mark.parametrize(
    ("used", "standard", "english", "chinese"),
    [
        (1.6, 2.366, "1h36/2h22", "1:36/2:22"),
        (0.9, 1.0, "54m/1h00", "54分/1:00"),
        (10.1, 12.0, "10.1/12.0", "10.1/12.0"),
        (30.25, 100.5, "30/100", "30/100"),
        (110.0, 120.0, "110/120", "110/120"),
    ],
)
def test_figures_are_never_cut(used: float, standard: float, english: str, chinese: str) -> None:
    with speaking("en"):
        assert hours_of(used, standard, 9) == english
    with speaking("zh_CN"):
        assert hours_of(used, standard, 9) == chinese
