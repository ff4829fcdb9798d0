"""An XLSForm with everything that the kit asks, made here row by row as an author would type it."""

from __future__ import annotations

from kit.store.xlsform_sheet import write_sheets

Rows = list[dict[str, str]]

SURVEY: Rows = [
    {"type": "start", "name": "start"},
    {"type": "today", "name": "today"},
    {"type": "deviceid", "name": "device"},
    {"type": "note", "name": "hello", "label::English (en)": "Hello ${device}", "label::中文 (zh)": "您好 ${device}"},
    {"type": "begin_group", "name": "person", "label::English (en)": "Person", "label::中文 (zh)": "本人"},
    {"type": "text", "name": "name", "label::English (en)": "Name", "label::中文 (zh)": "姓名", "required": "yes",
     "required_message::English (en)": "Please write it.", "required_message::中文 (zh)": "请写上。",
     "constraint": "regex(., '[^0-9]+')", "constraint_message::English (en)": "No digits, ${name}.",
     "constraint_message::中文 (zh)": "不要写数字。"},
    {"type": "date", "name": "born", "label::English (en)": "Born", "label::中文 (zh)": "生日", "constraint": ". <= today()"},
    {"type": "calculate", "name": "age", "calculation": "int((${today} - ${born}) div 365.25)"},
    {"type": "note", "name": "adult", "label::English (en)": "You are ${age}.", "label::中文 (zh)": "${age} 岁。",
     "relevant": "${age} >= 18"},
    {"type": "time", "name": "up", "label::English (en)": "Up at", "label::中文 (zh)": "几点起"},
    {"type": "dateTime", "name": "met", "label::English (en)": "Met on", "label::中文 (zh)": "哪天哪时"},
    {"type": "range", "name": "pain", "label::English (en)": "How far", "label::中文 (zh)": "到几", "parameters": "start=0 end=10 step=2"},
    {"type": "decimal", "name": "hours", "label::English (en)": "Hours", "label::中文 (zh)": "小时", "default": "1.5"},
    {"type": "acknowledge", "name": "read_it", "label::English (en)": "I read it", "label::中文 (zh)": "已经看过"},
    {"type": "hidden", "name": "source", "default": "spring"},
    {"type": "end_group"},
    {"type": "begin group", "name": "place", "appearance": "field-list", "label::English (en)": "Place", "label::中文 (zh)": "地方",
     "relevant": "${name} != ''"},
    {"type": "select_one regions", "name": "region", "label::English (en)": "Region", "label::中文 (zh)": "地区"},
    {"type": "select_one towns", "name": "town", "label::English (en)": "Town", "label::中文 (zh)": "城市",
     "choice_filter": "region = ${region}", "appearance": "minimal"},
    {"type": "select_multiple works or_other", "name": "work", "label::English (en)": "Work", "label::中文 (zh)": "工作",
     "guidance_hint::English (en)": "Paid or not", "guidance_hint::中文 (zh)": "有没有报酬都算"},
    {"type": "rank works", "name": "best", "label::English (en)": "Best first", "label::中文 (zh)": "先后"},
    {"type": "end group"},
    {"type": "begin_repeat", "name": "children", "label::English (en)": "Child", "label::中文 (zh)": "孩子"},
    {"type": "text", "name": "child", "label::English (en)": "Name of child", "label::中文 (zh)": "孩子姓名"},
    {"type": "integer", "name": "years", "label::English (en)": "Age of ${child}", "label::中文 (zh)": "${child}几岁", "constraint": ". < 120"},
    {"type": "begin_repeat", "name": "schools", "label::English (en)": "School", "label::中文 (zh)": "学校", "relevant": "${years} > 5",
     "repeat_count": "if(${years} > 12, 2, 1)"},
    {"type": "text", "name": "school", "label::English (en)": "School no. ${place_no}", "label::中文 (zh)": "第 ${place_no} 所"},
    {"type": "calculate", "name": "place_no", "calculation": "position(..)"},
    {"type": "end_repeat"},
    {"type": "end_repeat"},
    {"type": "note", "name": "sum", "label::English (en)": "${n} children, ${oldest} at most", "label::中文 (zh)": "${n} 个孩子，最大 ${oldest}"},
    {"type": "calculate", "name": "n", "calculation": "count(${children})"},
    {"type": "calculate", "name": "oldest", "calculation": "max(${years})"},
    {"type": "text", "name": "told", "label::English (en)": "From ${town}?", "label::中文 (zh)": "来自${town}？", "read_only": "yes",
     "calculation": "concat(jr:choice-name(${town}, '${town}'), ' (', coalesce(${source}, '-'), ')')"},
]  # fmt: skip
CHOICES: Rows = [
    {"list_name": "regions", "name": "n", "label::English (en)": "North", "label::中文 (zh)": "北"},
    {"list_name": "regions", "name": "s", "label::English (en)": "South", "label::中文 (zh)": "南"},
    {
        "list_name": "towns",
        "name": "1",
        "label::English (en)": "Harbin",
        "label::中文 (zh)": "哈尔滨",
        "region": "n",
    },
    {
        "list_name": "towns",
        "name": "2",
        "label::English (en)": "Beijing",
        "label::中文 (zh)": "北京",
        "region": "n",
    },
    {
        "list_name": "towns",
        "name": "3",
        "label::English (en)": "Guangzhou",
        "label::中文 (zh)": "广州",
        "region": "s",
    },
    {"list_name": "works", "name": "farm", "label::English (en)": "Farm", "label::中文 (zh)": "种地"},
    {"list_name": "works", "name": "shop", "label::English (en)": "Shop", "label::中文 (zh)": "开店"},
]
SETTINGS: Rows = [
    {"form_title": "Household", "form_id": "household", "version": "3", "default_language": "English (en)"}
]


def workbook(survey: Rows = SURVEY, choices: Rows = CHOICES, settings: Rows = SETTINGS) -> bytes:
    """The workbook of these rows; the columns are those that the rows use."""
    sheets = {"survey": survey, "choices": choices, "settings": settings}
    return write_sheets(
        {n: (list(dict.fromkeys(c for r in rows for c in r)), rows) for n, rows in sheets.items() if rows}
    )
