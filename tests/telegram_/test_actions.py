"""Actions: each has one handler, and buttons under messages that were sent long ago go on working."""

from __future__ import annotations

import importlib
import pkgutil
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.telegram.actions
import bot.telegram.handlers
from bot.domain.accounts.people import Person, Role
from bot.domain.catalogue.search import SearchQuery
from bot.domain.catalogue.service_filters import ListOptions, Sort
from bot.domain.errors import NotAllowed, OldButton
from bot.domain.groups import BalanceVisibility, GroupEvents
from bot.domain.ids import SHARED, AccountId, ChatId, DraftId, OrderId, PersonId
from bot.domain.notifications.topics import NotificationTopic
from bot.domain.service_terms import ShownTerms
from bot.telegram import commands
from bot.telegram.action import Action
from bot.telegram.actions.accounts import MembersFrom
from bot.telegram.actions.catalogue import USUAL, ServiceListView
from bot.telegram.actions.groups import GROUP_BALANCE
from bot.telegram.actions.operators import ADMIN
from bot.telegram.actions.orders import REFILL, OrderList
from bot.telegram.arguments import DraftVersion
from bot.telegram.binding import Handler, on
from bot.telegram.callbacks import CLOSING_MARKER, RETURN_MARKER, SEPARATOR, fits, mark_closing, mark_return, unpack
from bot.telegram.handlers import groups, home, mass_orders, notifications, operators
from bot.telegram.handlers.accounts import accounts, spending
from bot.telegram.handlers.catalogue import browser
from bot.telegram.handlers.ordering import approvals, order
from bot.telegram.handlers.orders import bulk_actions, export, my_orders, presets
from bot.telegram.router import MODULES, all_actions, find_action


def sorted_by(sort: Sort, rate_up_to: Decimal | None = None) -> ServiceListView:
    return ServiceListView(ListOptions(sort, SearchQuery(rate_up_to=rate_up_to)))


def draft(draft_id: int, version: int) -> DraftVersion:
    return DraftVersion(DraftId(draft_id), version)


def page(words: str = "", newer_than: int = 0, older_than: int = 0, service_of: int = 0) -> OrderList:
    newer, older, service = (OrderId(one) if one else None for one in (newer_than, older_than, service_of))
    return OrderList(newer_than=newer, older_than=older, service_of=service, words=words)


def members(role: int, person_id: int, *, newer: bool = False) -> MembersFrom:
    return MembersFrom(role, PersonId(person_id), newer)


VIEW = ServiceListView(
    ListOptions(
        Sort.SPEED,
        SearchQuery(network="instagram", refill=True, cancel=True, dripfeed=True, rate_up_to=Decimal("12.5")),
    ),
    "&",
)
SENT: list[tuple[str, Handler, tuple[Any, ...]]] = [
    ("a:6ydluu9lqti9:4:2", order.answer, (draft(915421549569601761, 4), "2")),
    ("a:7i4u8jd7v2vi:12:2027-01-31", order.answer, (draft(987654321012345678, 12), "2027-01-31")),
    ("a:7i4u8jd7v2vi:12:a:b", order.answer, (draft(987654321012345678, 12), "a:b")),
    ("<ac:1", accounts.show_account, (1,)),
    ("ac:1", accounts.show_account, (1,)),
    ("aca:1", accounts.ask_approval_limit, (1,)),
    ("acd:6ydlnze9mh1b", accounts.ask_disconnect, (915421012186337471,)),
    ("acg:1", groups.show_groups, (1,)),
    ("aci:1", accounts.choose_invited_role, (1,)),
    ("acl:1", accounts.ask_low_balance, (1,)),
    ("acm:1", accounts.show_members, (1, None)),
    ("acm:1:n:2:3v1", accounts.show_members, (1, members(2, 5005, newer=True))),
    ("acm:1:o:2:3vh", accounts.show_members, (1, members(2, 5021))),
    ("acn:6ydlnze9mh1b", accounts.ask_name, (915421012186337471,)),
    ("acs", accounts.show_accounts, ()),
    ("acu:1", accounts.use, (1,)),
    ("acx:1", accounts.disconnect, (1,)),
    ("acz:1", accounts.ask_time_zone, (1,)),
    ("<ad", operators.admin, ()),
    ("ada", operators.show_accounts, (None,)),
    ("ada:20", operators.show_accounts, (20,)),
    ("adb", operators.ask_broadcast, ()),
    ("adbp:6ydm0o3blu5v", operators.show_progress, (915422006314066675,)),
    ("adbs:6ydm0o3blu5v", operators.send_broadcast, (915422006314066675,)),
    ("adbx:6ydm0o3blu5v", operators.stop_broadcast, (915422006314066675,)),
    ("adi", operators.show_invitations, (None, None)),
    ("adi:1796090407379:085202129287b53b", operators.show_invitations, (1796090407379, "085202129287b53b")),
    ("adl", operators.show_audit_log, ()),
    ("adlf", operators.export_audit_log, ()),
    ("adm", operators.ask_pause, ()),
    ("adp:0", operators.show_people, (0,)),
    ("adq", operators.show_failed_events, ()),
    ("adqt:1", operators.retry_event, (1,)),
    ("adqx:1", operators.drop_event, (1,)),
    ("adr", operators.resume, ()),
    ("adu", operators.show_unknown_orders, ()),
    ("all:7i4u8jd7v2vi:12", order.end_list, (draft(987654321012345678, 12),)),
    ("apl", approvals.show_oldest, ()),
    ("apn:6ydlpgujtl2e", approvals.refuse, (915421128540388070,)),
    ("apy:6ydlpgujtl2e", approvals.approve, (915421128540388070,)),
    ("bal", home.show_balance, ()),
    ("bk:6ydlo0s75ium:0", order.back, (draft(915421015205496238, 0),)),
    ("cal:6ydlv527wiur:5:2026-12", order.show_month, (draft(915421573067695731, 5), "2026-12")),
    ("=cat:cfffbc6d:0:n:instagram", browser.show_category, ("cfffbc6d", 0, sorted_by(Sort.NAME), "instagram")),
    ("=cat:cfffbc6d:0:r:instagram", browser.show_category, ("cfffbc6d", 0, USUAL, "instagram")),
    ("cat:338172c0:0:r:", browser.show_category, ("338172c0", 0, USUAL, "")),
    ("cat:338172c0:1:tfcd<12.5@instagram&:instagram", browser.show_category, ("338172c0", 1, VIEW, "instagram")),
    ("cat:cfffbc6d:0:n:instagram", browser.show_category, ("cfffbc6d", 0, sorted_by(Sort.NAME), "instagram")),
    ("con", accounts.connect, ()),
    ("cx", order.cancel, ()),
    ("ed:6ydlo0s75ium:3", order.edit, (draft(915421015205496238, 3),)),
    ("ef:6ydlveas0zok:7:max", order.edit_answer, (draft(915421593176266916, 7), "max")),
    ("exp", operators.export_my_data, ()),
    ("fav:0:1234", browser.change_favourite, (False, "1234")),
    ("fav:1:10", browser.change_favourite, (True, "10")),
    ("fav:1:cm9x:8k", browser.change_favourite, (True, "cm9x:8k")),
    ("=favs:0", browser.show_favourites, (0,)),
    ("favs", browser.show_favourites, (None,)),
    ("favs:1", browser.show_favourites, (1,)),
    ("fg", operators.ask_forget, ()),
    ("fgx", operators.forget, ()),
    ("=find:0:b:story quiz", browser.show_results, (0, sorted_by(Sort.FIT), "story quiz")),
    ("=find:0:b<5:instagram likes", browser.show_results, (0, sorted_by(Sort.FIT, Decimal(5)), "instagram likes")),
    ("=find:0:tfcd<12.5@instagram&:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", browser.show_results, (0, VIEW, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")),
    ("find:0:b:instagram likes", browser.show_results, (0, sorted_by(Sort.FIT), "instagram likes")),
    ("find:0:r:likes", browser.show_results, (0, USUAL, "likes")),
    ("find:0:tfcd<12.5@instagram&:лайки лайки лайки л", browser.show_results, (0, VIEW, "лайки лайки лайки л")),
    ("find:3:tfcd<12.5@instagram&:likes: fast", browser.show_results, (3, VIEW, "likes: fast")),
    ("gb:1jl", groups.show_balance, (-2001,)),
    ("ge:1jl:all", groups.change_events, (-2001, GroupEvents.ALL)),
    ("ge:1jl:final", groups.change_events, (-2001, GroupEvents.FINAL)),
    ("ge:1jl:none", groups.change_events, (-2001, GroupEvents.NONE)),
    ("gk:crupjz7l", groups.confirm, (-1001000000001,)),
    ("gl:crupjz7l:0:0", groups.link, (-1001000000001, 0, 0)),
    ("gl:crupjz7l:1:rt", groups.link, (-1001000000001, 1, 1001)),
    ("glw:1jl:0", groups.change_low_balance_warnings, (-2001, False)),
    ("glw:crupjz7l:1", groups.change_low_balance_warnings, (-1001000000001, True)),
    ("go", order.resume, ()),
    ("gord:crupjz7l:7i4u8jd7v2vi", groups.show_orders, (-1001000000001, 987654321012345678)),
    ("gs:1jl:admins", groups.change_balance_visibility, (-2001, BalanceVisibility.ADMINS)),
    ("gs:1jl:members", groups.change_balance_visibility, (-2001, BalanceVisibility.MEMBERS)),
    ("gself", groups.order_for_oneself, ()),
    ("gsp:crupjz7l", spending.show_of_group, (-1001000000001, None)),
    ("gsp:crupjz7l:7", spending.show_of_group, (-1001000000001, 7)),
    ("gt:crupjz7m", groups.leave_topic, (-1001000000002,)),
    ("gu:1jl", groups.unlink, (-2001,)),
    ("gv:crupjz7l", groups.show_group, (-1001000000001,)),
    ("help", commands.show_help, ()),
    ("here", home.do_nothing, ()),
    ("<home", home.home, ()),
    ("inv", home.invite_buyer, ()),
    ("ivl:1:1:0", accounts.invite, (1, Role.VIEWER, 0)),
    ("ivl:1:2:50", accounts.invite, (1, Role.BUYER, 50)),
    ("lang:en", home.choose_language, ("en",)),
    ("langs", home.show_languages, ()),
    ("last:6ydlw829xzmx", order.order_as_last_time, (915421657965634473,)),
    ("link", browser.show_fitting_kinds, ()),
    ("=lk:likes:0:r", browser.show_fitting_services, ("likes", 0, USUAL)),
    ("lk:likes:0:n", browser.show_fitting_services, ("likes", 0, sorted_by(Sort.NAME))),
    ("lk:likes:2:tfcd<12.5@instagram&", browser.show_fitting_services, ("likes", 2, VIEW)),
    ("<mb:1:ru", accounts.show_member, (1, 1002)),
    ("mb:1:ru", accounts.show_member, (1, 1002)),
    ("mcx:6ydlotwdujg8", mass_orders.discard, (915421078585293560,)),
    ("mfile:6ydlotwdujg8", mass_orders.export, (915421078585293560,)),
    ("ml:1:ru", accounts.ask_limit, (1, 1002)),
    ("mlv:6ydlt9a6smz5", mass_orders.leave_refused, (915421425528365393,)),
    ("mm", mass_orders.new_mass_order, ()),
    ("mok:6ydlotwdujg8", mass_orders.confirm, (915421078585293560,)),
    ("mr:1:ru:1", accounts.change_role, (1, 1002, Role.VIEWER)),
    ("mr:1:ru:3", accounts.change_role, (1, 1002, Role.MANAGER)),
    ("mre:6ydlt9a6smz5", mass_orders.preview_unbought, (915421425528365393,)),
    ("mst:6ydlpcl9ipyn", mass_orders.stop, (915421119271760111,)),
    ("mv:6ydlpg5kd7sb", mass_orders.show_mass_order, (915421127029649579,)),
    ("mx:1:ru", accounts.ask_remove, (1, 1002)),
    ("mxx:1:ru", accounts.remove, (1, 1002)),
    ("my", my_orders.my_orders, (None,)),
    ("my:a", my_orders.my_orders, (page(),)),
    ("my:a:-:0:-:23501", my_orders.my_orders, (page(words="23501"),)),
    ("my:a:-:0:6ydm359zwr99", my_orders.my_orders, (page(service_of=915422200451311869),)),
    ("my:a:n:6ydm2uzkr1sn", my_orders.my_orders, (page(newer_than=915422178053366231),)),
    ("my:a:n:6ydm356dw54p:6ydm35o7rd7p", my_orders.my_orders, (page(newer_than=915422200232933113, service_of=915422201311023781),)),
    ("my:a:n:6ydm3dk55atb:-:p/wanted", my_orders.my_orders, (page(newer_than=915422218479028991, words="p/wanted"),)),
    ("my:a:n:7i4u8jd7v2vi:-:ссылка: ссылка: ссылка: ", my_orders.my_orders, (page(newer_than=987654321012345678, words="ссылка: ссылка: ссылка: "),)),
    ("my:a:o:6ydm2v30uhuy", my_orders.my_orders, (page(older_than=915422178261799402),)),
    ("my:a:o:6ydm357vxers:6ydm35o7rd7p", my_orders.my_orders, (page(older_than=915422200323691528, service_of=915422201311023781),)),
    ("my:a:o:6ydm3dw5m55q:-:p/wanted", my_orders.my_orders, (page(older_than=915422219205408926, words="p/wanted"),)),
    ("myf:a", export.export_orders, ("a", None)),
    ("myf:a:6ydm35o7rd7p", export.export_orders, ("a", 915422201311023781)),
    ("mys:a", my_orders.show_services, ("a",)),
    ("net:instagram", browser.show_categories, ("instagram", None)),
    ("net:instagram:0", browser.show_categories, ("instagram", 0)),
    ("net:instagram:1", browser.show_categories, ("instagram", 1)),
    ("=new", browser.show_networks, ()),
    ("new", browser.show_networks, ()),
    ("ny", home.show_attention, ()),
    ("<nz", notifications.show_notifications, ()),
    ("nz", notifications.show_notifications, ()),
    ("nzq:00:00-09:00", notifications.choose_quiet_hours, ("00:00-09:00",)),
    ("nzq:22:00-08:00", notifications.choose_quiet_hours, ("22:00-08:00",)),
    ("nzq:ask", notifications.choose_quiet_hours, ("ask",)),
    ("nzq:none", notifications.choose_quiet_hours, ("none",)),
    ("nzt:done", notifications.change_loudness, (NotificationTopic.DONE,)),
    ("nzt:late", notifications.change_loudness, (NotificationTopic.LATE,)),
    ("nzt:refill", notifications.change_loudness, (NotificationTopic.REFILL,)),
    ("nzt:short", notifications.change_loudness, (NotificationTopic.SHORT,)),
    ("nzz", notifications.ask_time_zone, ()),
    ("<o:6ydlvrh5uh7w", my_orders.order, (915421621860445100,)),
    ("o:6ydlpd61xirt", my_orders.order, (915421120528803401,)),
    ("oag:6ydlo133upl3", order.order_again, (915421015865080839,)),
    ("obal:6ydlvrh5uh7w", my_orders.check_balance, (915421621860445100,)),
    ("ocx:6ydlo133upl3", my_orders.cancel, (915421015865080839,)),
    ("oex:6ydlvrh5uh7w", my_orders.ask_number_of_unknown, (915421621860445100,)),
    ("ok:6ydlo0s75ium:3", order.confirm, (draft(915421015205496238, 3),)),
    ("omu:6ydlo133upl3:1", my_orders.mute, (915421015865080839, True)),
    ("omu:6ydm54llgl14:0", my_orders.mute, (915422355704182648, False)),
    ("onx:6ydlvrh5uh7w", my_orders.close_unknown, (915421621860445100,)),
    ("or:6ydlo133upl3", my_orders.refresh, (915421015865080839,)),
    ("ord:0.85,10,1000:cm9x8k2p40001l508h3v7d2qa:x", order.start_order, (ShownTerms(Decimal("0.85"), 10, 1000), "cm9x8k2p40001l508h3v7d2qa:x")),
    ("ord:2,10,5000:10", order.start_order, (ShownTerms(Decimal(2), 10, 5000), "10")),
    ("ord::cm9x8k2p40001l508h3v7d2qa-cm9x8k2p40001l508h3v7d2qa", order.start_order, (None, "cm9x8k2p40001l508h3v7d2qa-cm9x8k2p40001l508h3v7d2qa")),
    ("orf:6ydlqinzj9qa", my_orders.refill, (915421210861246210,)),
    ("pdl:6ydm3v2dp1am", presets.delete, (915422256587077582,)),
    ("ps", presets.show_presets, ()),
    ("psd:6ydm3lps5z0h", presets.save_suggested, (915422236234281089,)),
    ("psv:6ydlo133upl3", presets.ask_name, (915421015865080839,)),
    ("pu:6ydm3m1cp39s", presets.use, (915422236933893328,)),
    ("rest:6ydm00isjg35", order.order_rest, (915421955006725169,)),
    ("rv:6ydlveas0zok:7", order.review, (draft(915421593176266916, 7),)),
    ("search", browser.ask_search, ()),
    ("sel:b:a", bulk_actions.select, ("a", None)),
    ("sel:b:a:6ydm35o7rd7p", bulk_actions.select, ("a", 915422201311023781)),
    ("sel:c", bulk_actions.ask_cancel, ()),
    ("sel:l", bulk_actions.show_selection, ()),
    ("sel:n:6ydm356dw54p", bulk_actions.select_newer, (915422200232933113,)),
    ("sel:o:6ydm357vxers", bulk_actions.select_older, (915422200323691528,)),
    ("sel:p", bulk_actions.select_page, ()),
    ("sel:t:6ydm1reyenk6", bulk_actions.select_order, (915422091912001734,)),
    ("selr:6ydm1ry83k5q:1", bulk_actions.refill, (draft(915422093077137614, 1),)),
    ("selx:6ydm1ry83k5q:2", bulk_actions.cancel, (draft(915422093077137614, 2),)),
    ("set", home.show_settings, ()),
    ("sk:6ydluu9lqti9:4", order.skip, (draft(915421549569601761, 4),)),
    ("spent", spending.show_own, (None,)),
    ("spent:7", spending.show_own, (7,)),
    ("svc:1", browser.open_service, ("1",)),
    ("svc:cm9x:8k", browser.open_service, ("cm9x:8k",)),
    ("svl:1234", browser.open_recent_service, ("1234",)),
]  # fmt: skip
"""The data of buttons as the bot sent them before its buttons were objects, in every shape: what each leads to, and with what.

People press such buttons years later: no row changes, and a new shape gets a row of its own.
"""


@pytest.mark.parametrize(("data", "handler", "arguments"), SENT, ids=[data for data, *_ in SENT])
def test_a_button_that_was_sent_long_ago_leads_to_its_handler_with_its_arguments(
    data: str, handler: Handler, arguments: tuple[Any, ...]
) -> None:
    pressed = unpack(data)
    bound = find_action(pressed)
    assert bound.handler is handler
    assert bound.action.decode(pressed) == arguments


@pytest.mark.parametrize(("data", "arguments"), [(data, arguments) for data, _, arguments in SENT])
def test_a_button_is_written_as_it_always_was(data: str, arguments: tuple[Any, ...]) -> None:
    written = find_action(unpack(data)).action.data(*arguments)
    if data.startswith(CLOSING_MARKER):
        written = mark_closing(written)
    elif data.startswith(RETURN_MARKER):
        written = mark_return(written)
    assert written == data
    assert fits(data)


def test_the_table_of_sent_buttons_names_every_action_there_was() -> None:
    assert {find_action(unpack(data)).action.code for data, *_ in SENT} == {
        action.code for action in all_actions() if action.code not in NEWER
    }


NEWER = frozenset({"mln"})
"""Codes of actions that were added after the table was recorded."""


def modules_of(package: ModuleType) -> list[ModuleType]:
    return [
        importlib.import_module(one.name) for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]


def test_every_action_has_exactly_one_handler_and_a_code_of_its_own() -> None:
    declared = [
        one for module in modules_of(bot.telegram.actions) for one in vars(module).values() if isinstance(one, Action)
    ]
    assert len({action.code for action in declared}) == len(set(declared))
    assert set(declared) == set(all_actions())
    firsts = {action.code.split(SEPARATOR)[0] for action in declared if SEPARATOR in action.code}
    assert not firsts & {action.code for action in declared}, "a code of one word hides all that begin with it"


def test_every_module_that_binds_handlers_is_imported_by_the_router() -> None:
    binding = {module for module in [commands, *modules_of(bot.telegram.handlers)] if getattr(module, "on", None) is on}
    assert binding == set(MODULES)


def test_a_second_handler_of_an_action_is_refused_when_its_module_is_imported() -> None:
    with pytest.raises(ValueError, match="orf"):
        on(REFILL)(my_orders.refill)


@given(st.text(st.sampled_from("az059:=.,-+_ ٣²\u0000é😀"), max_size=60) | st.text(max_size=60))
def test_forged_words_are_arguments_or_an_old_button(words: str) -> None:
    for action in all_actions():
        try:
            action.decode(unpack(f"{action.code}:{words}"))
        except OldButton:
            continue


@pytest.mark.parametrize(
    "data", ["", ":", "orf", "orf:", "orf:0", "orf:-1", "sel", "sel:", "sel:x", "nothing:1", "omu:1", "omu:1:2"]
)
def test_what_no_action_can_read_is_an_old_button(data: str) -> None:
    with pytest.raises(OldButton):
        find_action(unpack(data)).action.decode(unpack(data))


def test_a_button_about_a_group_works_in_that_group_and_in_private_alone() -> None:
    team, other = ChatId(-1001000000001), ChatId(-1001000000002)
    data = GROUP_BALANCE.data(team)
    assert GROUP_BALANCE.decode(unpack(data)) == (team,)
    assert GROUP_BALANCE.decode(unpack(data, team)) == (team,)
    with pytest.raises(OldButton):
        GROUP_BALANCE.decode(unpack(data, other))
    with pytest.raises(OldButton):
        find_action(unpack("orf:1", team))


def test_a_press_below_the_role_of_an_action_is_refused_unless_only_its_flow_can_tell() -> None:
    buyer = Person(PersonId(1), "Bill", roles={SHARED: Role.BUYER})
    manager_elsewhere = Person(PersonId(2), "Mona", roles={AccountId(7): Role.MANAGER})
    operator = Person(PersonId(3), "Ana", roles={SHARED: Role.OPERATOR})
    for person in (buyer, manager_elsewhere, Person(PersonId(4), "Nora")):
        with pytest.raises(NotAllowed):
            ADMIN.require_role(person)
        REFILL.require_role(person)  # of an order: the flow says whose it is
    ADMIN.require_role(operator)
    for action in all_actions():
        if action.role <= Role.MANAGER:
            action.require_role(manager_elsewhere)
