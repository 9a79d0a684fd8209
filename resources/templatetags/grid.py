"""The cells of a grid line. A page has thousands of them, so they are joined here and not by the template engine."""

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from resources.timeline import CLOSED, FREE, OPEN

register = template.Library()


@register.simple_tag
def grid_cells(line, by, may_book):
    """The `<td>`s of a line; a free one is a button of the form around the grid, named by where it is."""
    where = f"{line.resource.pk}-{line.day:%Y%m%d}" if by == "day" else f"{line.resource.pk}"
    words = {
        "held": _("已约"),
        "closed": _("不开放"),
        "open": _("开放，现在约不到"),
        "pending": _("待审"),
        "none": _("没有空闲时段"),
    }
    bookings = reverse("bookings")
    cells = [
        _free(block, where, may_book) if block.kind == FREE else _taken(block, words, bookings) for block in line.blocks
    ]
    if not any(block.is_slot for block in line.blocks):
        cells.append(f'<td class="none">{words["none"]}</td>')
    return mark_safe("".join(cells))


def _free(block, where, may_book):
    at = block.at
    look = "f s" if block.is_slot else "f"
    span = f" colspan={block.columns}" if block.columns > 1 else ""
    if not may_book:
        return f'<td class="{look}"{span}><span>{at}</span></td>'
    return f'<td class="{look}"{span}><button name=at value={where}-{at.replace(":", "")}>{at}</button></td>'


def _taken(block, words, bookings):
    """A block over several columns; its title for those who may see it, else only that it is taken."""
    span = f' colspan="{block.columns}"' if block.columns > 1 else ""
    if block.kind == OPEN:
        return f'<td class="o"{span} title="{words["open"]}"></td>'
    if block.kind == CLOSED:
        title = conditional_escape(block.title or words["closed"])
        return f'<td class="c"{span} title="{title}"><span>{title if block.title else ""}</span></td>'
    title = conditional_escape(block.title or words["held"])
    note = f"（{words['pending']}）" if block.is_pending else ""
    inside = f'{title}{note}<span class="visually-hidden"> {block.words}</span>'
    if block.booking:
        inside = f'<a href="{bookings}{block.booking}/">{inside}</a>'
    return f'<td class="{block.kind}"{span} title="{block.words} {title}">{inside}</td>'
