"""What the error texts of panels mean: one table of patterns, in the languages that panels answer in.

**Source:** API dialects, "Error texts"; public clients and servers of panels. Recorded texts are in
tests/panel/answers/error_texts.
"""

from __future__ import annotations

import re

from bot.domain.errors import RefusalCode

Patterns = tuple[tuple[RefusalCode, re.Pattern[str]], ...]

_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\W_]+")

_MONEY = r"(?:funds?|balance|credits?|money|wallet)"
_FEW = r"(?: \w+){0,3}"
"""A few words between two that belong together."""

# The first pattern found decides, so the most specific codes come first ("Incorrect request or API key" is about the
# key). A text that any server may send when it breaks ("service unavailable") stands nowhere: the outcome is unknown.
_TABLE: tuple[tuple[RefusalCode, tuple[str, ...]], ...] = (
    (
        RefusalCode.RATE_LIMIT,
        (
            r"rate limit",
            r"too many (?:requests|attempts|failed attempts|calls)",
            r"requests? (?:per|a|in) (?:second|minute|hour)",
            r"slow down",
            r"throttled",
            r"слишком много запросов",
            r"çok fazla istek",
            r"muitas (?:requisições|solicitações)|demasiadas solicitudes",
        ),
    ),
    (
        RefusalCode.LINK_BUSY,
        (
            rf"active order{_FEW} (?:this|the same|that|same) (?:link|url|page|target)",
            r"duplicate (?:order|link|url)|(?:link|order|url)(?: is)?(?: a)? duplicated?",
            r"same (?:link|url|page)\b.{0,60}\b(?:active|progress|processing|completed?|pending|running)",
            r"(?:active|progress|processing|pending|running)\b.{0,60}\bsame (?:link|url|page)",
            r"identical order",
            r"already ordered this service",
            rf"already (?:have|has|exists?|placed){_FEW} order",
            rf"order{_FEW} (?:already (?:exists|active|placed|running|in progress)|link exists)",
            rf"(?:link|url|page){_FEW} already (?:in|being|used|exists?|active|processing|added|ordered)",
            r"wait (?:until|for|till)(?: \w+){0,4} order",
            r"processing (?:your )?previous order",
            r"(?:активн|незаверш)\w* заказ|заказ\w*(?: \w+){0,4} уже|ссылк\w* дублир",
            r"aktif (?:bir )?sipariş|aynı (?:link|bağlantı)",
            r"pedido (?:ativo|activo)|mesmo link|mismo (?:enlace|link)",
            r"pesanan(?: \w+){0,3} (?:sama|aktif|sedang)",
        ),
    ),
    (
        RefusalCode.FUNDS,
        (
            r"not ?enough ?(?:funds|balance)|insufficient ?(?:funds|balance)",
            rf"(?:not|\w*n t)(?: \w+){{0,2}} (?:enough|sufficient){_FEW} {_MONEY}",
            rf"(?:insufficient|inadequate|low|lack of|lacking|no|zero|out of){_FEW} {_MONEY}\b",
            rf"{_MONEY}{_FEW} (?:insufficient|not enough|not sufficient|too low|low|empty|exhausted|exceeded)\b",
            rf"{_MONEY} (?:is |are )?less than",
            rf"(?:exceeds?|more than|greater than){_FEW} {_MONEY}",
            rf"please (?:add|deposit|refill|recharge|top up){_FEW} {_MONEY}",
            r"payment required",
            r"недостаточно(?: \w+){0,2} (?:средств|денег|баланс\w*)|не хватает (?:средств|денег)|нехватка средств",
            r"(?:средств|денег|баланс\w*)(?: \w+){0,3} (?:недостаточно|не хватает|не достаточно)",
            r"yetersiz bakiye|bakiye\w*(?: \w+){0,3} (?:yetersiz|yeterli değil|yetmiyor|yok)",
            r"saldo(?: \w+){0,3} (?:insuficiente|insufici[eê]ncia)|(?:fondos|fundos|cr[eé]ditos?) insuficientes?|s[ei][mn] saldo",
            r"saldo(?: \w+){0,3} (?:tidak|kurang|habis|belum)|saldo(?: \w+){0,2} (?:insufficiente|is niet)",
            r"solde(?: \w+){0,3} insuffisante?|fonds insuffisants|crédits? insuffisants?",
            r"guthaben(?: \w+){0,4} (?:nicht|reicht|niedrig)|nicht genügend guthaben",
            r"niewystarczając\w+ (?:środk|sald)\w*|brak środków",
            r"رصيد\w*(?: \w+){0,3} (?:كاف|كافي|يكفي)|رصيد غير|موجودی(?: \w+){0,4} (?:کافی|کم|ندارد)",
            r"số dư(?: \w+){0,4} không đủ|không đủ (?:số dư|tiền)",
            r"余额不足|餘額不足|잔액\w*(?: \w+){0,2} 부족|잔액부족|残高不足",
            r"(?:mablag\w*|balans\w*|hisob\w*)(?: \w+){0,4} (?:yetarli emas|yetmaydi|yetarli)",
        ),
    ),
    (
        RefusalCode.KEY,
        (
            r"api ?key",
            r"(?:invalid|incorrect|wrong|missing|bad|unknown|expired|no) (?:access |secret |api )?(?:key|token)\b",
            r"(?:key|token)(?: is)? (?:invalid|incorrect|wrong|missing|required|expired|not (?:found|valid))",
            r"unauthori[sz]ed|unauthenticated|not authori[sz]ed|invalid credentials|authentication failed",
            r"disabled? for this user|api (?:access )?is (?:disabled?|not enabled|off)",
            r"account(?: is| has been)? (?:inactive|suspended|blocked|banned|disabled|deactivated)",
            r"(?:неверн|неправильн|недействительн)\w*(?: \w+)? (?:ключ|api)|(?:ключ|api)(?: \w+){0,2} (?:не\s?вер|недейств|неправ)",
            r"(?:geçersiz|yanlış|hatalı) (?:api|anahtar)",
            r"(?:chave|clave)(?: \w+){0,3} (?:inv[aá]lida|incorret[ao]|incorrecta)",
        ),
    ),
    (
        RefusalCode.REFILL,
        (
            r"refill(?: \w+){0,2} (?:disabled|not|unavailable)\b",
            r"not eligible for(?: a)? refill|cannot be refilled|can t be refilled|no refill",
            r"refill was requested|refill(?: is)? already|already (?:been )?refilled",
            r"open request for this order",
            r"(?:incorrect|invalid|wrong|unknown) refill",
        ),
    ),
    (
        RefusalCode.ORDER_ID,
        (
            r"(?:incorrect|invalid|wrong|unknown|bad) order (?:id|number|no)\b",
            r"order(?: id)?(?: \w+){0,2} (?:not found|not exists?|not exist)\b|no such order|order (?:id )?doesn t exist",
            r"заказ(?: \w+){0,2} не найден|sipariş(?: \w+){0,2} bulunamad[ıi]",
            r"pedido(?: \w+){0,2} (?:n[aã]o|no) encontrado",
        ),
    ),
    (
        RefusalCode.SERVICE,
        (
            r"(?:incorrect|invalid|wrong|unknown|bad|missing|disabled|inactive) service",
            rf"service(?: id)?{_FEW} (?:not found|inactive|disabled|not active|not exists?|deleted|removed|not available via api)",
            r"service(?: id)? (?:does not|doesn t|do not|don t) exists?|no such service",
            r"(?:this|selected|requested|chosen) service(?: is)?(?: \w+){0,2} (?:unavailable|not available|closed|not supported)",
            r"(?:услуга|сервис)(?: \w+){0,3} (?:не найден|недоступ|не доступ|отключ|не существует|неактив)\w*",
            r"(?:servis|hizmet)(?: \w+){0,2} (?:bulunamad[ıi]|aktif değil|pasif)|geçersiz servis",
            r"servi(?:ço|cio)(?: \w+){0,3} (?:inv[aá]lido|indispon[ií]vel|inativo|no disponible|n[aã]o encontrado|no encontrado)",
            r"layanan(?: \w+){0,2} (?:tidak|nonaktif)",
        ),
    ),
    (
        RefusalCode.QUANTITY,
        (
            rf"quantity{_FEW} (?:less|more|greater|lower|higher|below|above|between|invalid|incorrect|wrong|minim\w*|maxim\w*"
            r"|at least|at most|must|exceeds?|exceeded|too|out of|required|multiple)\b",
            r"(?:min|minimum|minimal|max|maximum|maximal)(?: \w+){0,3} (?:quantity|amount|number)",
            r"(?:min|minimum|minimal|max|maximum|maximal) order\b",
            r"(?:incorrect|invalid|wrong|bad) (?:quantity|amount)",
            r"(?:below|above|less than|more than|exceeds?)(?: the)? (?:min|max)",
            r"(?:минимальн|максимальн)\w* (?:количеств|заказ|кол во)\w*",
            r"количеств\w*(?: \w+){0,2} (?:меньше|больше|менее|более|должно|превыша|неверн|некоррект)\w*|неверное количество",
            r"(?:minimum|maksimum|en az|en fazla)(?: \w+){0,3} (?:miktar|adet|sipariş)|miktar(?: \w+){0,3} (?:az|fazla|küçük|büyük|geçersiz)",
            r"(?:quantidade|cantidad)(?: \w+){0,3} (?:m[ií]nima|m[aá]xima|inv[aá]lida|menor|maior|mayor)",
            r"jumlah(?: \w+){0,4} (?:minimal|maksimal|minimum|maksimum)|(?:minimal|maksimal)(?: \w+){0,2} (?:pesan|order|pemesanan)",
        ),
    ),
    (
        RefusalCode.LINK,
        (
            r"(?:bad|incorrect|invalid|wrong|malformed|unsupported|broken)(?: \w+)? (?:link|url|username|profile)\b",
            rf"(?:link|url|username|profile|page){_FEW} (?:invalid|incorrect|wrong|malformed|private|not (?:valid|found|supported))\b",
            r"neworder error link\b",
            r"(?:enter|provide|use)(?: \w+)? valid (?:link|url)",
            r"link is not on this platform|(?:account|profile|page)(?: is)?(?: set to)? private",
            r"(?:link|url|username)(?: field)? (?:is )?(?:required|missing)",
            r"(?:неверн|некорректн|неправильн|недействительн)\w* (?:ссылк|url|адрес|link)\w*|ссылк\w*(?: \w+){0,3} (?:неверн|некорр|недейств|закрыт)\w*",
            r"(?:geçersiz|hatal[ıi]|yanl[ıi]ş) (?:link|url|bağlant[ıi])|(?:link|bağlant[ıi])(?: \w+){0,2} (?:geçersiz|hatal[ıi])",
            r"(?:link|enlace|url)(?: \w+){0,2} (?:inv[aá]lid[oa]|incorret[oa]|incorrect[oa])|enlace incorrecto",
            r"(?:link|target|url)(?: \w+){0,2} (?:tidak valid|salah)",
        ),
    ),
    (
        RefusalCode.ACTION,
        (
            r"(?:incorrect|invalid|unknown|wrong|unsupported|missing) (?:request|action|method)",
            r"action(?: \w+){0,2} (?:invalid|not found|not supported|unknown)",
            r"method not (?:allowed|supported)",
        ),
    ),
)

STANDARD_PATTERNS: Patterns = tuple(
    # A word of a language with its own alphabet may be written together with another one.
    (code, re.compile("|".join(rf"\b(?:{pattern})" if pattern.isascii() else pattern for pattern in patterns)))
    for code, patterns in _TABLE
)
_ACCEPTED = re.compile(
    r"success|accepted|\b(?:was |been |is )?(?:placed|created|submitted|received|added|booked|queued)\b|thank"
    r"|order (?:id|number|no)\b|успешн|принят|başar|sucesso|éxito|berhasil"
)


_BROKEN = re.compile(
    r"internal (?:server )?error|\bserver error|tim(?:e|ed) ?out|bad gateway|service (?:is )?(?:temporarily )?unavailable"
    r"|\bexception\b|sqlstate|mysql|\bdatabase\b|curl error|could not (?:resolve|connect)|connection (?:refused|reset|closed)"
    r"|(?:did not|didn t|no|not) respon(?:d|se|ding)"
)


def is_server_failure(text: str) -> bool:
    """Return whether a text says that the panel's server broke: what it did before that is not known."""
    return _BROKEN.search(_fold(text)) is not None


def find_code(text: str, patterns: Patterns) -> RefusalCode:
    """Return what an error text means by the first pattern found in it; `OTHER` for an unknown text."""
    folded = _fold(text)
    return next((code for code, pattern in patterns if pattern.search(folded)), RefusalCode.OTHER)


def may_mean_acceptance(text: str) -> bool:
    """Return whether a text has a word that an accepted request is answered with."""
    return _ACCEPTED.search(_fold(text)) is not None


def _fold(text: str) -> str:
    """Fold case; camel case, underscores and punctuation become single spaces ("notEnoughFunds": "not enough funds")."""
    return _SEPARATORS.sub(" ", _CAMEL_CASE.sub(" ", text).casefold())
