"""Commands about the question bank: questions, check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mockinterview.cli.options import bank_option

if TYPE_CHECKING:
    from mockinterview.bank.loader import Bank
    from mockinterview.model import Question

PROBLEMS_FOUND = 1


@click.command()
@click.argument("question", required=False)
@bank_option
def questions(question: str | None, bank: Path | None) -> None:
    """List the questions, or show one with what the interviewer looks for."""
    from mockinterview.bank import load_bank

    found = load_bank(bank)
    if question is not None:
        _show(found[question])
        return
    for entry in found.values():
        click.echo(f"{entry.id:20} {entry.competency:20} {entry.prompt}")


def _show(question: Question) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from mockinterview.coach.feedback import most_points

    console = Console(highlight=False)
    console.print(f"[bold]{escape(question.prompt)}[/]\n{escape(question.looking_for)}\n")
    table = Table(box=None, padding=(0, 2, 1, 0), header_style="bold")
    for heading in ("Criterion", "What the interviewer looks for", "Partly", "Clearly", "Points"):
        table.add_column(heading)
    for criterion in question.rubric.criteria:
        table.add_row(
            f"[bold]{escape(criterion.name)}[/]\n[dim]{criterion.id}[/]",
            escape(criterion.looking_for),
            escape(criterion.anchors[1]),
            escape(criterion.anchors[2]),
            str(most_points(criterion.weight)),
        )
    console.print(table)


@click.command()
@bank_option
def check(bank: Path | None) -> int:
    """Check a question bank: its files, and every cue's own examples."""
    from mockinterview.bank import load_bank
    from mockinterview.bank.examples import check_examples

    loaded = load_bank(bank, validate=True)
    ran, problems = check_examples(loaded)
    for problem in problems:
        click.echo(problem)
    for unlearned in _unlearned(loaded):
        click.echo(unlearned, err=True)
    click.echo(f"{len(loaded)} questions, {ran} examples, {len(problems)} problems.", err=bool(problems))
    return PROBLEMS_FOUND if problems else 0


def _unlearned(bank: Bank) -> Iterator[str]:
    """What the bank's reader can't judge, since it has changed; BankError where it is no reader."""
    for question in bank.values():
        if question.rubric.reader:
            from mockinterview.rubric.reader import reader_of

            reader = reader_of(question.rubric.reader)
            changed = ", ".join(c.id for c in question.rubric.criteria if not reader.knows(c))
            if changed:
                yield f"{question.id}: rules alone judge what the reader hasn't learned: {changed}."
