"""How the demo year's people write: the same matter in many words. The words are in data/, here they are put together."""

import re

from reports.demo.world import load

PROSE = load("prose")
FIGURES = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100, "千": 1000}


def opinion_text(world, subject, say, ask, place):
    """An opening word perhaps, what it is like, what is wished, a closing word perhaps."""
    words = (world.pick(PROSE["openers"]), subject["says"][say], subject["asks"][ask], world.pick(PROSE["closers"]))
    return "".join(words).format(place=place)


def pairs(subject):
    """Which wish goes with which complaint: any with any, unless the matter says otherwise."""
    every = [(say, ask) for say in range(len(subject["says"])) for ask in range(len(subject["asks"]))]
    return [tuple(pair) for pair in subject.get("pairs", every)]


def matter(subject, place):
    """The matter as a heading: 青石里小区夜间停车难."""
    return subject["topic"].format(place=place)


def solved(world, subject, place):
    """The reply to a matter that was solved. Elsewhere the same was done, but never with the same figures."""
    return vary(world, subject["reply"].format(place=place))


def reply_text(world, subject, place, result):
    if result == "A":
        return solved(world, subject, place)
    words = {
        "place": place,
        "department": subject["department"],
        "matter": matter(subject, place),
        "measure": world.pick(subject["measures"]).rstrip("。"),
    }
    return world.pick(PROSE["replies"][result]).format(**words)


def vary(world, text):
    """The figures written in characters (七十二个) moved a little, but not ages, hours and sums of money."""

    def moved(match):
        number = to_number(match[0])
        return to_words(max(2, round(number * world.random.uniform(0.7, 1.4)))) if number < 1000 else match[0]

    return re.sub(
        r"(?<!万)[一二三四五六七八九十百千]{2,}(?![一二三四五六七八九十百千万元分岁时点月日年周])", moved, text
    )


def to_number(words):
    """七十二 -> 72, 一百六十二 -> 162, 十五 -> 15."""
    total = figure = 0
    for ch in words:
        if ch in UNITS:
            total += (figure or 1) * UNITS[ch]
            figure = 0
        else:
            figure = FIGURES.index(ch)
    return total + figure


def to_words(number):
    if number < 10:
        return FIGURES[number]
    for word, unit in (("千", 1000), ("百", 100), ("十", 10)):
        if number >= unit:
            head, rest = divmod(number, unit)
            lead = "" if unit == 10 and head == 1 else FIGURES[head]
            gap = "零" if 0 < rest < unit // 10 else ""
            return lead + word + (gap + to_words(rest) if rest else "")
    return FIGURES[number]


def situation(world, rows, unit):
    """Of a proposal: what people say, in their own words, and how it was looked into."""
    voices = dict.fromkeys(row.subject["says"][row.say].format(place=row.place).rstrip("。？") for row in rows)
    said = "".join(f"“{voice}。”" for voice in list(voices)[:3])
    survey = world.pick(PROSE["surveys"]).format(unit=unit.name, **_counts(world))
    return f"{world.pick(PROSE['intros'])}{said}\n{survey}"


def analysis(world, subject, place):
    causes = world.some(subject["causes"], 3)
    words = {"matter": matter(subject, place), "what": subject["topic"].format(place="")}
    return f"{world.pick(PROSE['findings']).format(**words)}一是{causes[0]}；二是{causes[1]}；三是{causes[2]}。"


def suggestions(world, subject, place):
    """Three measures, the first of them tried out where it was asked for."""
    ask = world.pick(subject["asks"]).rstrip("。？")
    first = f"在{place}先行试点，把居民提出的“{ask}”列入办理清单，明确时限并公开进展。"
    return [first, *(f"{measure}。" for measure in world.some(subject["measures"], 2))]


def special_report(world, rows, unit):
    """情况、分析、建议, within what such a report may hold."""
    lead, subject = rows[0], rows[0].subject
    voices = dict.fromkeys(row.subject["says"][row.say].format(place=row.place) for row in rows)
    said = "".join(list(voices)[:2])
    causes, measures = world.some(subject["causes"], 2), world.some(subject["measures"], 3)
    intro = world.pick(PROSE["report_intros"]).format(unit=unit.name)
    scale = world.pick(PROSE["report_scale"]).format(place=lead.place, **_counts(world))
    listed = "".join(f"{number}、{measure}。" for number, measure in zip("一二三", measures, strict=True))
    return f"{intro}{said}{scale}\n\n究其原因，一是{causes[0]}；二是{causes[1]}。{world.pick(PROSE['report_risk'])}\n\n建议：{listed}"


def proposal_title(number, subject, place):
    what = subject["topic"].format(place="")
    patterns = (
        "关于解决{matter}问题的建议",
        "关于加强{category}工作、破解{what}问题的提案",
        "关于以{place}为试点化解{what}问题的建议",
    )
    return patterns[number % 3].format(
        matter=matter(subject, place), category=subject["category"], what=what, place=place
    )


def report_title(number, subject, place):
    patterns = ("反映{matter}", "{matter}，群众盼解决", "{matter}亟待关注", "关于{matter}的情况和建议")
    return patterns[number % 4].format(matter=matter(subject, place))


# activities


def nearest(subjects, topic):
    """The matter that an activity's topic is about: the one that shares most characters with it."""
    return max(subjects, key=lambda subject: len({*topic} & {*subject["topic"]}))


def activity_words(world, kind, topic, unit, subject, place):
    """Description, agenda, summary and minutes of an activity on a topic of its theme."""
    words = {"topic": topic, "unit": unit.short_name, "department": subject["department"], **_counts(world)}
    asks = world.some(subject["asks"], 2)
    minutes = (
        f"一、{unit.short_name}介绍“{topic}”有关情况，指出{world.pick(subject['causes'])}。\n"
        f"二、居民代表和委员发言，主要意见：{asks[0].rstrip('。？')}；{asks[1].rstrip('。？')}。\n"
        f"三、{subject['department']}回应：{world.pick(subject['measures'])}。\n四、议定事项列入跟踪清单，由{unit.short_name}回访{place}居民。"
    )
    return {
        "description": world.pick(PROSE["descriptions"][kind]).format(**words),
        "agenda": PROSE["agendas"][kind],
        "summary": world.pick(PROSE["summaries"]).format(**words),
        "minutes": minutes,
    }


def _counts(world):
    few = world.random.randint(2, 6)
    return {
        "n": world.random.randint(12, 60),
        "m": world.random.randint(80, 420),
        "p": world.random.randint(52, 88),
        "j": few,
        "k": few + world.random.randint(2, 9),
    }
