"""XLSForm's expressions: elementpath reads them, functions of Python work them out.

An expression is read once and becomes a function of its ``Scope``; ``${name}`` is XPath's ``$name``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from elementpath import ElementPathError, XPath1Parser

from kit.domain.xpath_functions import BY_NAME, FUNCTIONS, Scope
from kit.domain.xpath_value import ARITHMETIC, SIGNS, Result, number, text, truth

Work = Callable[[Scope], Result]

_REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^\W\d][\w.-]*)\s*\}")
_LITERAL = r"'[^']*'|\"[^\"]*\""
_PIECES = re.compile(_LITERAL + r"|current\(\s*\)\s*/|\$\{\s*([^\W\d][\w.-]*)\s*\}|([A-Za-z][\w.:-]*)\s*\(")
_OWN = {"if": (3, 3), "position": (1, 1)}
_OPERATORS = {"and", "or", "div", "mod"}
_MARK = "f-"


class Unreadable(ValueError):
    """The expression is not XPath as forms use it; its words say why."""


class _Parser(XPath1Parser):
    """XPath 1.0's grammar; every function's name carries a mark, so that none is XPath's own."""


def evaluate_nothing(self: Any, context: Any = None) -> list[str]:
    """Nothing: elementpath only reads the expression, it works nothing out."""
    return []


for _name in (*FUNCTIONS, *_OWN):
    _Parser.function(_MARK + _name.replace(":", "-"), nargs=(0, None))
    _Parser.method(_MARK + _name.replace(":", "-"))(evaluate_nothing)
_Parser.build()
_NAMES = {_MARK + name.replace(":", "-"): name for name in (*FUNCTIONS, *_OWN)}


def references(expression: str) -> tuple[str, ...]:
    """The item names that an expression (or a text with ``${name}`` in it) reads, in order."""
    return tuple(dict.fromkeys(_REFERENCE.findall(expression)))


def filled_in(words: str, value: Callable[[str], str]) -> str:
    """A text with each ``${name}`` replaced by its value."""
    return _REFERENCE.sub(lambda match: value(match[1]), words)


def syntax_error(expression: str) -> str | None:
    """What is wrong with an expression, or None; in XPath's own words."""
    try:
        compiled(expression)
    except Unreadable as error:
        return str(error)
    return None


def functions(expression: str) -> tuple[str, ...]:
    """The names of the functions that an expression calls, in order."""
    found = [m[2] for m in _PIECES.finditer(expression) if m[2] and m[2] not in _OPERATORS]
    return tuple(dict.fromkeys(found))


def bare_names(expression: str) -> tuple[str, ...]:
    """The names that stand without ``${}``: columns in a ``choice_filter``, mistakes everywhere else."""
    try:
        return tuple(_bare(_Parser().parse(_PIECES.sub(_piece, expression))))
    except (ElementPathError, TypeError, ValueError, RecursionError):
        return ()


def _bare(token: Any) -> Iterator[str]:
    if token.symbol == "(name)":
        yield str(token.value)
    elif token.symbol not in ("$", "/"):
        for part in token:
            yield from _bare(part)


@cache
def compiled(expression: str) -> Work:
    """The expression as a function of its scope; ``Unreadable`` where it is none."""
    for name in functions(expression):
        if name not in FUNCTIONS and name not in _OWN:
            raise Unreadable(f"unknown function {name}()")
    try:
        return _work(_Parser().parse(_PIECES.sub(_piece, expression)))
    except Unreadable:
        raise
    except (ElementPathError, TypeError, ValueError, RecursionError, KeyError, IndexError) as error:
        raise Unreadable(str(error)) from error


def _piece(match: re.Match[str]) -> str:
    if match[1]:
        return f" ${match[1]} "
    if match[2] and match[2] not in _OPERATORS:
        return f"{_MARK}{match[2].replace(':', '-')}("
    return "" if match[0].startswith("current") else match[0]


def _work(token: Any) -> Work:
    symbol = token.symbol
    if symbol in _NAMES:
        return _call(_NAMES[symbol], list(token))
    if symbol in SIGNS:
        return _sign(SIGNS[symbol], _work(token[0]), _work(token[1]))
    if symbol in ARITHMETIC and len(token) == 2:
        return _arithmetic(ARITHMETIC[symbol], _work(token[0]), _work(token[1]))
    build = _BUILDERS.get(symbol)
    if build is None:
        raise Unreadable(f"“{symbol}” is not used in forms")
    return build(token)


def _sign(sign: Callable[[Result, Result], bool], left: Work, right: Work) -> Work:
    return lambda scope: sign(left(scope), right(scope))


def _arithmetic(work: Callable[[float, float], float], left: Work, right: Work) -> Work:
    return lambda scope: float(work(number(left(scope)), number(right(scope))))


def _both(token: Any) -> Work:
    left, right = _work(token[0]), _work(token[1])
    return lambda scope: truth(left(scope)) and truth(right(scope))


def _either(token: Any) -> Work:
    left, right = _work(token[0]), _work(token[1])
    return lambda scope: truth(left(scope)) or truth(right(scope))


def _negative(token: Any) -> Work:
    given = _work(token[0])
    return lambda scope: -number(given(scope))


def _literal(token: Any) -> Work:
    value: Result = token.value if isinstance(token.value, str) else float(token.value)
    return lambda scope: value


def _variable(token: Any) -> Work:
    name = str(token[0].value)
    return lambda scope: scope.value(name)


def _column(token: Any) -> Work:
    name = str(token.value)
    return lambda scope: scope.column(name)


def _path(token: Any) -> Work:
    """``../name`` and ``/data/group/name`` name an item as ``${name}`` does."""
    steps = _steps(token)
    if steps[-1] == ".":
        return lambda scope: scope.current
    if ".." in steps[-1:] or not steps[-1]:
        raise Unreadable("a path ends with the name of an item")
    return lambda scope: scope.value(steps[-1])


def _steps(token: Any) -> list[str]:
    if token.symbol == "/":
        return [step for part in token for step in _steps(part)]
    if token.symbol in ("..", "."):
        return [token.symbol]
    if token.symbol == "(name)":
        return [str(token.value)]
    if token.symbol == "$":
        return [str(token[0].value)]
    raise Unreadable(f"“{token.symbol}” is not used in forms")


def _call(name: str, arguments: list[Any]) -> Work:
    least, most = _OWN.get(name) or (FUNCTIONS[name].least, FUNCTIONS[name].most)
    if len(arguments) < least or (most is not None and len(arguments) > most):
        raise Unreadable(f"{name}() takes {_span(least, most)} arguments, not {len(arguments)}")
    if name == "position":
        up = _steps(arguments[0]).count("..")
        return lambda scope: scope.position(up)
    if name == "if":
        asked, then, otherwise = map(_work, arguments)
        return lambda scope: then(scope) if truth(asked(scope)) else otherwise(scope)
    function = FUNCTIONS[name]
    if not arguments and least == 0 and most == 1:
        return lambda scope: function.call(scope.current)
    works = [_named(a) if n in BY_NAME.get(name, ()) else _work(a) for n, a in enumerate(arguments)]
    if function.scoped:
        return lambda scope: function.call(scope, *(work(scope) for work in works))
    if len(works) == 1:
        (only,) = works
        return lambda scope: function.call(only(scope))
    return lambda scope: function.call(*(work(scope) for work in works))


def _span(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least}"
    return str(least) if most == least else f"{least} to {most}"


def _named(token: Any) -> Work:
    """The name of an item, written as ``${name}``, as a path or between quotation marks."""
    if token.symbol == "(string)":
        found = references(str(token.value))
        name = found[0] if found else str(token.value).strip().split("/")[-1]
    else:
        name = _steps(token)[-1]
    return lambda scope: name


def _inner(token: Any) -> Work:
    return _work(token[0])


_BUILDERS: dict[str, Callable[[Any], Work]] = {
    "and": _both,
    "or": _either,
    "-": _negative,
    "(": _inner,
    "(string)": _literal,
    "(integer)": _literal,
    "(decimal)": _literal,
    "(float)": _literal,
    "$": _variable,
    "(name)": _column,
    ".": lambda token: lambda scope: scope.current,
    "/": _path,
}


__all__ = ["Result", "Scope", "Unreadable", "bare_names", "compiled", "filled_in", "functions", "number",
           "references", "syntax_error", "text", "truth"]  # fmt: skip
