"""Tables as LaTeX, in the style of the package booktabs. What is written is for \\input: `\\usepackage{booktabs,longtable}` is all it needs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .tables import Cell, Figure, Table

MOST_MODELS = 5
"""Columns of models in one table; more go into further ones."""
MOST_ROWS = 25
"""More rows than these go over pages."""
_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
            ">": r"\textgreater{}", "|": r"\textbar{}", '"': "''", **{letter: f"\\{letter}" for letter in "#$%&_"}}  # fmt: skip
_SIGNS = {"×": r"$\times$", "–": "--", "—": "---", "’": "'", "‘": "`", "“": "``", "”": "''", "…": r"\ldots{}"}


def document(tables: Sequence[Table], heading: str) -> str:
    """All tables, one below the other, for \\input; `heading` becomes a comment at the top."""
    lines = [f"% {line}" for line in heading.splitlines()]
    pieces = [latex(piece) for table in tables for piece in _narrow(table)]
    return "\n".join([*lines, r"% \usepackage{booktabs,longtable}", "", *pieces])


def latex(table: Table) -> str:
    """One table with its caption and label."""
    columns = "l" * table.texts + "r" * (len(table.head) - table.texts)
    head = " & ".join(map(escape, table.head)) + r" \\"
    rows = [" & ".join(map(_cell, row)) + r" \\" for row in table.rows]
    note = f" {escape(table.note)}" if table.note else ""
    caption = rf"\caption{{{escape(table.title)}.{note}}}\label{{tab:{table.name.replace('_', '-')}}}"
    style = r"\footnotesize\setlength{\tabcolsep}{4pt}\setlength{\belowcaptionskip}{5pt}"
    if len(rows) > MOST_ROWS:
        top = [rf"{{{style}", rf"\begin{{longtable}}{{{columns}}}", caption + r" \\", r"\toprule", head, r"\midrule", r"\endfirsthead"]
        return "\n".join([*top, r"\toprule", head, r"\midrule", r"\endhead", r"\bottomrule", r"\endfoot", *rows, r"\end{longtable}}", ""])
    top = [r"\begin{table}[htbp]", rf"\centering{style}", caption, rf"\begin{{tabular}}{{{columns}}}", r"\toprule", head, r"\midrule"]
    return "\n".join([*top, *rows, r"\bottomrule", r"\end{tabular}", r"\end{table}", ""])


def escape(text: str) -> str:
    """Text as pdfLaTeX takes it: special letters escaped; those that its fonts lack as plain ones where there are such, else by their number (`[U+6A21]`)."""
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def _letter(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    if letter in _SIGNS:
        return _SIGNS[letter]
    if " " <= letter <= "~" or ("À" <= letter <= "ÿ" and letter not in "ÐðÞþ×÷"):
        return letter
    if letter.isspace():
        return " "
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if " " <= part <= "~")
    return "".join(_SPECIAL.get(part, part) for part in plain) or f"[U+{ord(letter):04X}]"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Figure):
        mean = rf"\textbf{{{cell.mean}}}" if cell.best else _minus(cell.mean)
        return rf"\begin{{tabular}}[t]{{@{{}}r@{{}}}}{mean}\\[-3pt]{{\tiny {_minus(cell.span)}}}\end{{tabular}}" if cell.interval else mean
    return escape(str(cell))


def _minus(text: str) -> str:
    return text.replace("-", "$-$").replace("+", "$+$")


def _narrow(table: Table) -> Iterator[Table]:
    """A table with a column for each model, in pieces that have few enough."""
    fixed = len(table.head) - table.models
    if table.models <= MOST_MODELS:
        yield table
        return
    for place, begin in enumerate(range(fixed, len(table.head), MOST_MODELS), start=1):
        kept = [*range(fixed), *range(begin, min(begin + MOST_MODELS, len(table.head)))]
        rows = [[row[i] for i in kept] for row in table.rows]
        yield replace(table, name=f"{table.name}_{place}", title=f"{table.title} ({place})", head=[table.head[i] for i in kept], rows=rows)
