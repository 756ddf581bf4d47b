"""A mass order: how to write one, its preview, how it goes, what came of it, and the same as files."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.csv_tables import table
from bot.domain.errors import UserMistake
from bot.domain.mass_orders.mass_orders import MOST_LINES, LineState, MassLine, MassStatus
from bot.domain.mass_orders.mass_outcome import MassOutcome, told_together
from bot.domain.orders.orders import SAID_NOT_REACHED, Status
from bot.flows.mass_orders.preview import MassView
from bot.telegram.actions.catalogue import NETWORKS
from bot.telegram.actions.mass_orders import (
    CONFIRM_MASS_ORDER,
    DISCARD_MASS_ORDER,
    EXPORT_MASS_ORDER,
    LEAVE_REFUSED_LINES,
    NEW_MASS_ORDER,
    OPEN_MASS_ORDER,
    ORDER_UNBOUGHT_LINES,
    STOP_MASS_ORDER,
)
from bot.telegram.actions.ordering import CANCEL
from bot.telegram.actions.orders import MY_ORDERS
from bot.telegram.callbacks import pack_id
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, lines
from bot.telegram.screens.errors import home_button, said, said_plain
from bot.telegram.screens.home import short_money
from bot.telegram.screens.labels import short_link
from bot.telegram.screens.orders.card import STATUSES

MOST_SHOWN = 12
MOST_NAMED = 5
CELLS = 10


def ask(t: Localizer, mistake: UserMistake | None = None) -> Screen:
    """How a mass order is written."""
    wrong = Html(f"❗ {said(t, mistake)}") if mistake else None
    text = lines(
        wrong,
        t("📋 <b>Many orders at once</b>"),
        t("Send one order per line, here or as a .txt or .csv file (at most {maximum} lines):", maximum=MOST_LINES),
        Html("<pre>1234 | instagram.com/p/Cx… | 1500\n1240 | instagram.com/p/Cy… | 500</pre>"),
        t("For a package leave the quantity out. Nothing is bought before you have seen all of it and confirmed."),
    )
    return Screen(text, ((CANCEL.button(t.plain("Cancel")), home_button(t)),))


def ask_of_links(t: Localizer, links: Sequence[str], service: str, mistake: UserMistake | None = None) -> Screen:
    """What should each of several links get?"""
    wrong = Html(f"❗ {said(t, mistake)}") if mistake else None
    head = t.plural("📋 <b>{count} link</b>", "📋 <b>{count} links</b>", len(links))
    named = [t("🔗 {link}", link=short_link(link)) for link in links[:MOST_NAMED]]
    if len(links) > MOST_NAMED:
        named.append(Html("…"))
    how = (
        t("How many for each of them? For a package send 1. You see all of it before anything is bought.")
        if service
        else t(
            "Which service, and how many for each of them? Send it like <code>1234 | 500</code>. For one order send one link."
        )
    )
    return Screen(lines(wrong, head, *named, how), ((CANCEL.button(t.plain("Cancel")), home_button(t)),))


def preview(t: Localizer, view: MassView) -> Screen:
    """Everything that would be bought, and every line that would not."""
    ready, bad = view.ready, view.bad
    warned = [line for line in view.lines if line.warning is not None and line.state is LineState.READY]
    head = t(
        "📋 {lines} · {good} good · {bad} with problems",
        lines=t.plural_plain("{count} line", "{count} lines", len(view.lines)),
        good=len(ready),
        bad=len(bad),
    )
    after = view.balance_after
    money = (
        t("Total <b>{total}</b>{after}", total=view.total, after=t(" · balance after {balance}", balance=short_money(t, after)) if after else Html(""))
        if ready
        else None
    )  # fmt: skip
    short = (
        t("⚠️ The balance is too low for all of it: the panel will refuse the last lines.")
        if after is not None and after.amount < 0
        else None
    )
    shown = [
        *(t("✗ line {line}: {why}", line=line.number, why=_why(t, line.problem)) for line in bad),
        *(t("⚠ line {line}: {why}", line=line.number, why=_why(t, line.warning)) for line in warned),
    ]
    key = view.mass.id
    rows: list[Sequence[Button]] = []
    if ready:
        label = t.plural_plain("Confirm {count}", "Confirm {count}", len(ready))
        rows.append([CONFIRM_MASS_ORDER.button("✅ " + label, key, style="success")])
    rows.append([EXPORT_MASS_ORDER.button("⬇️ " + t.plain("As a file"), key)])
    rows.append(
        [NEW_MASS_ORDER.button("✏️ " + t.plain("Send it again")), DISCARD_MASS_ORDER.button(t.plain("Cancel"), key)]
    )
    obstacle = Html(f"⚠️ {said(t, view.obstacle)}") if view.obstacle is not None else None
    return Screen(lines(head, money, short, obstacle, *_fewer(t, shown)), rows)


def _fewer(t: Localizer, shown: Sequence[Html]) -> list[Html]:
    """The first of many lines, and where the others are."""
    if len(shown) <= MOST_SHOWN:
        return list(shown)
    rest = t.plural("… and {count} more, in the file.", "… and {count} more, in the file.", len(shown) - MOST_SHOWN)
    return [*shown[:MOST_SHOWN], rest]


def _why(t: Localizer, mistake: UserMistake | None) -> Html:
    return said(t, mistake) if mistake is not None else Html("")


def progress(t: Localizer, view: MassView) -> Screen:
    """How it goes, or how it went."""
    if view.mass.status is not MassStatus.RUNNING:
        return ended(t, view)
    meant = view.done + len(view.ready)
    full = CELLS * view.done // meant if meant else 0
    text = lines(
        t.plural("⏳ <b>Sending {count} order</b>", "⏳ <b>Sending {count} orders, one by one</b>", meant),
        t("{bar} {done} of {count}", bar="▓" * full + "░" * (CELLS - full), done=view.done, count=meant),
        _tally(t, view),
        t("You can close the chat: I will go on, and every line is sent once."),
    )
    return Screen(text, ([STOP_MASS_ORDER.button("⏹ " + t.plain("Stop"), view.mass.id, style="danger")],))


def ended(t: Localizer, view: MassView) -> Screen:
    """What came of every line."""
    key = view.mass.id
    stopped = view.mass.status is MassStatus.STOPPED
    head = t("⏹ <b>The mass order stopped before its end</b>") if stopped else t("📋 <b>The mass order is done</b>")
    why = said(t, view.mass.why) if view.mass.why is not None else None
    told = [
        *(t("❓ line {line}: the panel did not answer; it may or may not be ordered", line=line.number) for line in view.lines if line.unknown),
        *(t("✗ line {line}: {why}", line=line.number, why=_refusal(t, line)) for line in view.lines if line.failed),
        *(_short(t, line, line.status) for line in view.lines if line.status in (Status.PARTIAL, Status.CANCELED)),
    ]  # fmt: skip
    left = view.ready
    untouched = t.plural("{count} line was not sent.", "{count} lines were not sent.", len(left)) if left else None
    unknown = (
        t("Unknown orders wait in My orders: tell me whether they exist.")
        if any(line.unknown for line in view.lines)
        else None
    )
    outcome = view.outcome
    if outcome is not None and outcome.finished:
        together = _outcome(t, outcome)
    elif told_together(view.lines) and any(line.bought for line in view.lines):
        together = t("They are in My orders. You will get one notice when all of them have finished.")
    else:
        together = None
    rows: list[Sequence[Button]] = [[EXPORT_MASS_ORDER.button("⬇️ " + t.plain("As a file"), key)]]
    if view.not_bought:
        label = t.plural_plain("Review {count} not bought", "Review {count} not bought", len(view.not_bought))
        rows.append([ORDER_UNBOUGHT_LINES.button("🔁 " + label, key)])
    if view.mass.refused:
        rows.append([LEAVE_REFUSED_LINES.button("✓ " + t.plain("Leave them"), key)])
    rows.append([MY_ORDERS.button("📦 " + t.plain("My orders"), None), home_button(t)])
    return Screen(lines(head, why, _tally(t, view), untouched, *_fewer(t, told), unknown, together), rows)


def end_notice(t: Localizer, view: MassView) -> Html:
    """The words above the file of an ended mass order."""
    stopped = view.mass.status is MassStatus.STOPPED
    head = t("⏹ The mass order stopped before its end.") if stopped else t("📋 The mass order is done.")
    return lines(head, _tally(t, view))


def finished(t: Localizer, view: MassView, outcome: MassOutcome) -> Screen:
    """All its orders came to their end, as far as anybody knows whether there are any."""
    key = view.mass.id
    settle = t("They wait in My orders: tell me whether they exist.") if not outcome.finished else None
    show = OPEN_MASS_ORDER.button("📦 " + t.plain("Show"), key)
    return Screen(
        lines(finished_words(t, outcome), settle),
        ((show, EXPORT_MASS_ORDER.button("⬇️ " + t.plain("As a file"), key)),),
    )


def finished_words(t: Localizer, outcome: MassOutcome, *, charges: bool = True) -> Html:
    """What all its orders came to; `charges`: with the money."""
    head = _outcome(t, outcome, charges=charges) if outcome.finished else t("📋 Of this mass order nothing is running.")
    unknown = t.plural("❓ {count} unknown", "❓ {count} unknown", outcome.unknown) if outcome.unknown else None
    return lines(head, unknown)


def _outcome(t: Localizer, outcome: MassOutcome, *, charges: bool = True) -> Html:
    """How many orders ended how, and what the panel says of the money."""
    counts = [
        t.plural("{count} done", "{count} done", outcome.completed) if outcome.completed else None,
        t.plural("{count} partial", "{count} partial", outcome.partial) if outcome.partial else None,
        t.plural("{count} cancelled", "{count} cancelled", outcome.canceled) if outcome.canceled else None,
    ]
    ends = Html(", ".join(count for count in counts if count))
    head = t.plural(
        "📋 {count} order finished: {ends}.", "📋 {count} orders finished: {ends}.", outcome.finished, ends=ends
    )
    return Html(" ".join((head, *(_money(t, outcome) if charges else []))))


def _money(t: Localizer, outcome: MassOutcome) -> list[Html]:
    """What the panel says it took and gave back, and of how many orders it says nothing."""
    parts = []
    if outcome.back.amount:
        parts.append(t("Charged {charged}, {back} back.", charged=outcome.charged, back=outcome.back))
    elif outcome.unsaid < outcome.finished:
        parts.append(t("Charged {charged}.", charged=outcome.charged))
    if outcome.unsaid:
        parts.append(
            t.plural(
                "The panel does not say what {count} of them cost.",
                "The panel does not say what {count} of them cost.",
                outcome.unsaid,
            )
        )
    return parts


def _tally(t: Localizer, view: MassView) -> Html | None:
    bought = sum(line.bought for line in view.lines)
    failed = sum(line.failed for line in view.lines)
    unknown = sum(line.unknown for line in view.lines) if view.mass.status is not MassStatus.RUNNING else 0
    parts = [
        t.plural("✅ {count} ordered", "✅ {count} ordered", bought),
        t.plural("✗ {count} refused", "✗ {count} refused", failed) if failed else None,
        t.plural("❓ {count} unknown", "❓ {count} unknown", unknown) if unknown else None,
    ]
    return Html(" · ".join(part for part in parts if part))


def _short(t: Localizer, line: MassLine, status: Status) -> Html:
    """A line whose order ended before all was delivered."""
    icon, word = STATUSES[status]
    return t("{icon} line {line}: {status}", icon=icon, line=line.number, status=t.plain(word))


def _refusal(t: Localizer, line: MassLine) -> Html:
    if line.problem is not None:
        return said(t, line.problem)
    if line.said == SAID_NOT_REACHED:
        return t("The panel is not answering.")
    return t("the panel says: “{said}”", said=cut(line.said, 120)) if line.said else t("not placed")


def dropped(t: Localizer) -> Screen:
    """A preview was thrown away."""
    return Screen(
        t("Cancelled. Nothing was bought."), ((NETWORKS.button("🛒 " + t.plain("New order")), home_button(t)),)
    )


def changed(t: Localizer, sentence: Html, mass_id: int) -> Screen:
    """The terms moved between preview and yes."""
    return Screen(sentence, ((ORDER_UNBOUGHT_LINES.button("🔄 " + t.plain("Review"), mass_id),), (home_button(t),)))


def file_name(view: MassView) -> str:
    """What the file of a mass order is called."""
    return f"mass-order-{pack_id(view.mass.id)}.csv"


def file(t: Localizer, view: MassView) -> bytes:
    """Every line and what is known of it, to be kept."""
    head = [
        t.plain("line"),
        t.plain("service"),
        t.plain("link"),
        t.plain("quantity"),
        t.plain("charge"),
        t.plain("charged"),
        t.plain("currency"),
        t.plain("status"),
        t.plain("order number"),
        t.plain("note"),
    ]
    return table(head, [_row(t, view, line) for line in view.lines])


def _row(t: Localizer, view: MassView, line: MassLine) -> list[str]:
    note = line.problem or line.warning
    return [
        str(line.number),
        line.service,
        line.link,
        line.quantity,
        "" if line.charge is None else f"{line.charge:f}",
        "" if line.charged is None else f"{line.charged:f}",
        view.mass.currency,
        _status(t, view, line),
        str(line.panel_order_id or ""),
        " · ".join(part for part in (said_plain(t, note) if note else "", line.said) if part),
    ]


def _status(t: Localizer, view: MassView, line: MassLine) -> str:
    if line.bought and line.status is not None:
        return t.plain(STATUSES[line.status][1]) if line.status.final else t.plain("ordered")
    if line.unknown:
        return t.plain("unknown")
    if line.failed:
        return t.plain("not ordered")
    if line.state is LineState.BAD:
        return t.plain("not orderable")
    return t.plain("not sent") if view.mass.status in (MassStatus.STOPPED, MassStatus.RUNNING) else t.plain("ready")


def short_line(line: MassLine) -> str:
    """A line as a phone shows it."""
    return " · ".join(part for part in (f"#{line.service}", short_link(line.link), line.quantity) if part)
