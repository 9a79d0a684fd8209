"""A chart as `_components/chart.html` draws it, with the same figures as a table."""


def chart(key, title, option, headings, rows):
    """`option` is that of ECharts; `headings` and `rows` say the same to those who cannot see it."""
    return {
        "id": f"chart-{key}",
        "data_id": f"chart-{key}-data",
        "title": title,
        "option": option,
        "headings": headings,
        "rows": rows,
    }
