"""The sheet as a Streamlit program: contents at the side, one question or all, saved as it is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st
from questions import BY_NAME, SCREENS, SHEET, START, Item, about, asked, left, load, next_to, save

st.set_page_config(page_title=SHEET["title"], layout="wide")
state = st.session_state
if "answers" not in state:
    state.answers, state.current, state.saved = load(), START, ""


def keep(name: str) -> None:
    """Save what the widget holds now."""
    value: Any = state[f"field-{name}"]
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    state.answers[name] = text
    state.saved = save(name, text)


def go(name: str) -> None:
    """To another question."""
    state.current = name


def show(screen: Item) -> None:
    """One question with what its answer opens."""
    st.header(screen["label"])
    if about(screen):
        st.caption(about(screen))
    for item in (screen, *asked(screen["items"], state.answers)):
        field(item, hidden=item is screen)


def field(item: Item, *, hidden: bool) -> None:
    """The widget of one question."""
    about_it: dict[str, Any] = {
        "label": item["label"],
        "label_visibility": "collapsed" if hidden else "visible",
        "key": f"field-{item['name']}",
        "on_change": keep,
        "args": (item["name"],),
        "help": None if hidden else item["hint"] or None,
    }
    now = state.answers.get(item["name"], "")
    names = [choice["name"] for choice in item["choices"]]
    labels = {choice["name"]: choice["label"] for choice in item["choices"]}
    match item["type"]:
        case "select_one":
            details = [choice["detail"] for choice in item["choices"]]
            chosen = names.index(now) if now in names else None
            st.radio(options=names, format_func=labels.get, captions=details, index=chosen, **about_it)
        case "select_multiple":
            st.multiselect(options=names, format_func=labels.get, default=now.split(), **about_it)
        case "integer":
            st.number_input(value=int(now) if now else None, step=1, **about_it)
        case "decimal":
            st.number_input(value=float(now) if now else None, **about_it)
        case "date":
            st.date_input(value=date.fromisoformat(now) if now else None, **about_it)
        case "text":
            st.text_area(value=now, **about_it)


with st.sidebar:
    st.title(SHEET["title"])
    st.write(left(state.answers))
    whole = st.toggle("整张列出", value="whole" in st.query_params)
    for section in SHEET["sections"]:
        st.subheader(section["title"])
        for one in section["screens"]:
            mark = "✓ " if state.answers.get(one["name"]) else ""
            st.button(
                f"{one['no']}. {mark}{one['short']}",
                key=f"go-{one['name']}",
                type="tertiary",
                on_click=go,
                args=(one["name"],),
            )

for screen in SCREENS if whole else [BY_NAME[state.current]]:
    show(screen)
st.caption(SHEET["see"])
if state.saved:
    st.caption(f"{state.saved} 已存")
if not whole:
    back, ahead, _ = st.columns([1, 1, 6])
    back.button("上一题", on_click=go, args=(next_to(state.current, -1),))
    ahead.button("下一题", type="primary", on_click=go, args=(next_to(state.current, 1),))
