"""A requirement said in one line, as people say it: "周五14:00, 60人, 投影", "下周任一下午2小时，30人，话筒和白板，青石街道".

parse(text, today) gives the fields of the match form as far as they were said; what is not understood is left in `words`.
"""

import datetime as dt
import re
from contextlib import suppress

from resources.models import Resource

Kind = Resource.Kind
DIGITS = {character: number for number, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
DAYS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
PARTS = {
    "上午": ("08:00", "12:00"), "早上": ("08:00", "12:00"), "中午": ("11:00", "14:00"), "下午": ("13:00", "18:00"),
    "晚上": ("18:00", "22:00"), "晚间": ("18:00", "22:00"), "全天": ("08:00", "22:00"), "整天": ("08:00", "22:00"),
}  # fmt: skip
LATE = {"下午", "晚上", "晚间", "中午"}
KINDS = (
    (Kind.EXPERT, r"专家|老师|讲师"),
    (Kind.COURSE, r"课程|培训课|公开课"),
    (Kind.DATASET, r"数据集?|数据资源"),
    (Kind.VENUE, r"场地|会议室|会场|议事厅|礼堂|教室|报告厅|活动室"),
)
EQUIPMENT = r"投影仪?机?|音响|音箱|话筒|麦克风|白板|大屏|LED屏|电子屏|显示屏|直播设备|直播|同声传译|同传|无线网|WiFi|电脑|空调|摄像机|录像"
NUMBER = r"\d+|[零〇一二两三四五六七八九十百]+"
FILLER = r"(?:我们?|我要|想要?|需要|要|找|一个|一间|一位|个|有|带|能|容纳|左右|大约|约|以上|的|和|及|与|在|附近|任一|任意|某个|哪天|都行|都可以)"


def parse(text, today, usual_minutes=120):
    """{field: text} for the form; fields that were not said are not there. Who names a beginning alone means that hour, and
    stays for the usual time where nothing else is said."""
    said = {}
    left = text.strip()
    for read in (_people, _length, _when, _place, _things, _kinds):
        left = read(left, said, today)
    words = [word for word in re.split(rf"[，,、；;。\s]+|{FILLER}", left) if word]
    if words:
        # With an expert the rest says what the expert must know of, else what the place must mention.
        name = (
            "topic" if {said.get("kind"), *said.get("also", ())} & {Kind.EXPERT, Kind.COURSE, Kind.DATASET} else "words"
        )
        said[name] = " ".join(words)
    if "since" in said:
        said.setdefault("minutes", str(usual_minutes))
        said.setdefault("until", _end(said))
    return said


def _end(said):
    hour, minute = map(int, said["since"].split(":"))
    end = hour * 60 + minute + int(said["minutes"])
    return _clock(end) if end < 24 * 60 else "00:00"


def number(text):
    """二十五 -> 25, 一百二十 -> 120, 60 -> 60."""
    if text.isdigit():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = DIGITS[character]
    return total + digit


def _take(pattern, text):
    """The match and the text without it."""
    found = re.search(pattern, text)
    return found, f"{text[: found.start()]} {text[found.end() :]}" if found else text


def _people(text, said, today):
    found, text = _take(rf"(?:约|大约)?({NUMBER})\s*(?:多)?(?:个)?人(?:左右|以上)?", text)
    if found:
        said["attendees"] = str(number(found[1]))
    return text


def _length(text, said, today):
    found, text = _take(rf"({NUMBER})(?:个)?半(?:个)?(?:小时|钟头)", text)
    if found:
        said["minutes"] = str(number(found[1]) * 60 + 30)
        return text
    found, text = _take(r"半(?:个)?(?:小时|钟头)", text)
    if found:
        said["minutes"] = "30"
        return text
    found, text = _take(rf"(\d+\.5|{NUMBER})(?:个)?(?:小时|钟头)", text)
    if found:
        said["minutes"] = str(int(float(found[1]) * 60) if "." in found[1] else number(found[1]) * 60)
        return text
    found, text = _take(rf"({NUMBER})分钟", text)
    if found:
        said["minutes"] = str(number(found[1]))
    return text


def _when(text, said, today):
    text = _day(text, said, today)
    return _hours(text, said)


def _day(text, said, today):
    found, text = _take(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?", text)
    if found:
        return _say_day(text, said, lambda: dt.date(int(found[1]), int(found[2]), int(found[3])))
    found, text = _take(r"(\d{1,2})月(\d{1,2})[日号]?", text)
    if found:
        return _say_day(text, said, lambda: _coming(today, int(found[1]), int(found[2])))
    found, text = _take("|".join(sorted(DAYS, key=len, reverse=True)), text)
    if found:
        return _say_day(text, said, lambda: today + dt.timedelta(days=DAYS[found[0]]))
    found, text = _take(r"(下下|下|本|这)?个?(?:周|星期|礼拜)([一二三四五六日天])", text)
    if found:
        return _say_day(text, said, lambda: _weekday(today, found[1] or "", found[2]))
    found, text = _take(r"(下|本|这)?个?(?:周末)", text)
    if found:
        saturday = _weekday(today, found[1] or "", "六")
        said |= {"day": saturday.isoformat(), "last_day": (saturday + dt.timedelta(days=1)).isoformat()}
        return text
    found, text = _take(r"(下|本|这)个?(?:周|星期|礼拜)", text)
    if found:
        monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(days=7 * (found[1] == "下"))
        said |= {"day": max(monday, today).isoformat(), "last_day": (monday + dt.timedelta(days=6)).isoformat()}
    return text


def _say_day(text, said, day):
    # 2月30日 is no day: nothing was said, then.
    with suppress(ValueError):
        said["day"] = day().isoformat()
    return text


def _coming(today, month, day):
    """The day of this year, or of the next where it is over."""
    found = dt.date(today.year, month, day)
    return found if found >= today else dt.date(today.year + 1, month, day)


def _weekday(today, which, name):
    weekday = "一二三四五六日".index("日" if name == "天" else name)
    monday = today - dt.timedelta(days=today.weekday())
    weeks = {"下": 1, "下下": 2}.get(which, 0)
    found = monday + dt.timedelta(days=weekday + 7 * weeks)
    # "周五" said on a Saturday is the coming one.
    return found + dt.timedelta(days=7) if not which and found < today else found


def _hours(text, said):
    part, text = _take("|".join(PARTS), text)
    clock = rf"({NUMBER})(?:[:：](\d{{2}})|[点时](半|一刻|三刻|\d{{1,2}}分?)?)"
    span, rest = _take(rf"{clock}\s*[-–—~～到至]+\s*{clock}", text)
    if span:
        start, end = _time(span.groups()[:3], part), _time(span.groups()[3:], part)
        if start and end:
            said |= {"since": _clock(start), "until": _clock(end)}
            said.setdefault("minutes", str(end - start) if end > start else "60")
            return rest
    found, rest = _take(clock, text)
    start = found and _time(found.groups(), part)
    if start:
        said["since"] = _clock(start)
        return rest
    if part:
        said["since"], said["until"] = PARTS[part[0]]
    return text


def _time(groups, part):
    """Minutes since midnight, or None where there is no such time."""
    hour, colon, after = groups
    hour = number(hour)
    minute = int(colon) if colon else {"半": 30, "一刻": 15, "三刻": 45, None: 0}.get(after)
    if minute is None:
        minute = int(after.removesuffix("分"))
    if part and part[0] in LATE and hour < (11 if part[0] == "中午" else 12):
        hour += 12
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _place(text, said, today):
    found, text = _take(r"([\u4e00-\u9fff]{2,8}?(?:街道|社区|镇|乡|路))", text)
    if found:
        said["area"] = re.sub(rf"^{FILLER}+", "", found[1])
    return text


def _things(text, said, today):
    things = re.findall(EQUIPMENT, text, re.IGNORECASE)
    if things:
        said["equipment"] = "、".join(dict.fromkeys(things))
    return re.sub(EQUIPMENT, " ", text, flags=re.IGNORECASE)


def _kinds(text, said, today):
    kinds = []
    for kind, pattern in KINDS:
        if re.search(pattern, text):
            kinds.append(kind)
            text = re.sub(pattern, " ", text)
    if not kinds:
        return text
    # A place comes first: it is what all the others come to.
    first = Kind.VENUE if Kind.VENUE in kinds or said.get("equipment") else kinds[0]
    said["kind"] = first
    if also := [kind for kind in kinds if kind != first]:
        said["also"] = also
    return text
