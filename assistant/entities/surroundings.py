"""The words around bare digits, which say that they are a time, a year, a price, a room, a quantity and so on."""

from __future__ import annotations

import re

_LOOK_BACK = 60
_LOOK_AHEAD = 40

# Words that name another number in front of it: "PIN 4711", "the code you sent me is 1530", "ends in 4242".
_LABEL_WORDS = (
    "zip,postal,postcode,post code,postal code,plz,postleitzahl,code postal,cap,invoice,bill,receipt,rechnung,facture,"
    "factura,error,code,codes,pin,otp,passcode,password,passwort,model,modell,version,release,build,firmware,room,flat,"
    "apartment,apt,appt,unit,suite,floor,house,building,block,gate,flight,train,tram,bus,line,route,highway,platform,seat,"
    "locker,box,bay,door,phone,telephone,tel,mobile,cell,fax,ext,extension,customer,client,account,acct,member,membership,"
    "loyalty,user,card,iban,bic,voucher,coupon,gift card,giftcard,promo,promotion,tracking,consignment,serial,sku,item,"
    "article,art,product,part,catalog,catalogue,transaction,payment,booking,reservation,claim,passport,license,licence,"
    "registration,policy,vat,tax,iso,din,en,rfc,ral,pantone,port,page,chapter,section,paragraph,step,level,channel,size,"
    "year,anno,copyright,position,colour,color,shade,digits,last four,last 4,ending,ends,ending in,"
    "ends in,end in,ending with,ends with,end with,finishing in,finishes in,finishing with,starting with,starts with,"
    "beginning with,begins with"
)
_LINK_WORDS = (
    "number numbers num no nr id code name is are was were s it its the a my our your that which i we you me us got "
    "get have sent gave given received say says said show shows read reads called display displays"
)
_LABELS = frozenset(_LABEL_WORDS.split(","))
_LINKS = frozenset(_LINK_WORDS.split())
_MOST_LINKS = 5
_CLAUSE_END = re.compile(r"[,;!?\n]")
_IT = frozenset({"it", "its"})
_ORDER = frozenset({"order", "orders"})
_WORD = re.compile(r"[^\W_]+")

# Words that count or compare: "over 1200", "every 1500", "2000 people", "1200 points", "1000 of them".
_COUNTED_BEFORE = re.compile(
    r"(?:\b(?:over|under|above|below|than|at\s+(?:least|most)|up\s+to|almost|nearly|approx(?:imately)?|roughly|around|"
    r"circa|ca|some|every|each|per|all|another|these|those|first|last|next|top|x|kr|rs|eur|usd|gbp|chf)\b\.?|[±~<>≈×*])\s{0,2}$",
    re.IGNORECASE,
)
_UNITS = (
    r"percent|ml|cl|l|mm|cm|m|km|g|kg|mg|lb|oz|w(?!/)|kw|kwh|watt|mah|v|volt|gb|mb|kb|tb|px|hz|khz|mhz|ghz|rpm|dpi|lm|"
    r"lumen|kcal|cal|kj|psi|hpa|ft|feet|foot|inch|mph|kmh|yd|gsm|denier|liter|litre|gram|kilo|pc|piece|people|guest|"
    r"degree|worth|eur|usd|gbp|chf|huf|sek|nok|dkk|pln|czk|inr|kr|rs"
)
_NO_PLURALS = (
    r"this|thus|thanks|always|perhaps|ships|arrives|comes|says|needs|shows|does|goes|gets|seems|looks|works|keeps|"
    r"contains|includes|costs|appears|remains|stays|sits|was|has|is|its|plus|yes|pls|sometimes|besides|unless|whereas"
)
_MEASURED_AFTER = re.compile(
    rf"(?:\s?[%°‰×*]|\s?x\s?\d|\s?(?:{_UNITS})s?\b|\s(?:or\s(?:more|less|so)|of\s(?:them|these|those|the|my|your)|each|in\stotal|altogether)\b)",
    re.IGNORECASE,
)
_PLURAL_AFTER = re.compile(rf"\s(?!(?:{_NO_PLURALS})\b)[a-z]{{3,}}s\b", re.IGNORECASE)

# A number that is to be read on something: "number 1141 on the door".
_WRITTEN_ON = re.compile(
    r"\s(?:\w+\s)?(?:on|at)\s(?:the|its|it'?s|his|her|their|my|our|a)\s(?:\w+\s)?(?:door|van|truck|lorry|car|bus|plate|side|wall|gate|house|bike|roof|back)\b",
    re.IGNORECASE,
)

# Clock times, and a span of two numbers: "at 1530", "0900 hrs", "1400 to 1600".
_CLOCK = re.compile(r"(?:[01]\d|2[0-4])[0-5]\d")
_AT = re.compile(r"(?<!look )(?<!looking )(?<!looked )(?:\bat|@)\s{0,2}$", re.IGNORECASE)
_TIME_BEFORE = re.compile(
    r"\b(?:by|before|after|until|till?|since|past|from|latest|earliest|today|tonight|tomorrow|(?:mon|tues?|wednes|thurs?|fri|"
    r"satur|sun)(?:day)?|morning|evening|noon)\s{1,2}$",
    re.IGNORECASE,
)
_TIME_AFTER = re.compile(
    r"\s?(?:h|hrs?|hours?|uhr|o['’]?clock|[ap]\.?m|sharp|gmt|utc|cet|est|pst|local)\b"
    r"|\s(?:today|tonight|tomorrow|yesterday|(?:at\s(?:the\s)?)?latest|on\s(?:mon|tue|wed|thu|fri|sat|sun)\w*)\b",
    re.IGNORECASE,
)
_SPAN_AFTER = re.compile(r"\s?(?:-|–|—|to|till|until)\s?\d", re.IGNORECASE)
_SPAN_BEFORE = re.compile(r"\d\s?(?:-|–|—|to|till|until)\s?$|\bbetween\s\d+\sand\s$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s{1,2}$", re.IGNORECASE)

# A year is a number of our time beside a word that is no part of an answer: "black friday 2025", "2025 collection".
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_ANSWERING_WORDS = (
    "is its it's it s be number numbers no nr num id the my think mean meant say said yes yep yeah ok okay hi "
    "hello hey um uh and or sorry maybe perhaps probably hmm that this have try was please about actually not but "
    "where wheres track status cancel check with one also plus then"
)
_GOING_ON_WORDS = (
    "is was are isn't wasn't has hasn't have haven't had will won't should shall can can't could may might must "
    "please pls thanks thx thank and or but to for from it i we you that which not still yet never arrived arrive "
    "came come shipped delivered cancelled canceled where when why how what says does did doesn't didn't if "
    "because so as by with then now again too also plus cheers hi hello"
)
_ANSWERING = frozenset(_ANSWERING_WORDS.split())
_GOING_ON = frozenset(_GOING_ON_WORDS.split())
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_][\w'’]*)['’,]?\s{0,2}$")
_WORD_AFTER = re.compile(r"\s{1,2}(?P<word>[^\W\d_][\w'’]*)")

# Addresses, and names with a number: "1530 Maple Street", "Ring Road 1200", "6412 Starnwick", "the Trailmate 3000".
_STREETS = (
    r"street|st|road|rd|ave(?:nue)?|lane|ln|drive|dr|blvd|boulevard|way|court|ct|place|pl|square|sq|terrace|hill|close|"
    r"crescent|quay|row|walk|gardens|parade|stra(?:ss|ß)e|str|weg|platz|allee|gasse|rue|via|calle|plaza"
)
_STREET_AFTER = re.compile(
    rf"(?:[,\s]{{1,2}}[^\W\d_][\w'’.-]*){{0,2}}[,\s]{{1,2}}(?:{_STREETS}|[^\W\d_]{{3,}}stra(?:ss|ß)e)\b", re.IGNORECASE
)
_STREET_BEFORE = re.compile(
    rf"\b(?:{_STREETS}|[^\W\d_]{{3,}}(?:stra(?:ss|ß)e|str\.|weg|platz|gasse))\b[\s.,]{{0,3}}$", re.I
)
_PLACE_AFTER = re.compile(r"\s(?P<word>[A-ZÀ-Þ][a-zß-ÿ'’-]{2,})")
_NAME_BEFORE = re.compile(r"[\w,;]\s(?P<word>[A-ZÀ-Þ][\w'’-]*)\s$")


def are_about_another(text: str, start: int, end: int) -> bool:
    """Whether the words around the bare digits `text[start:end]` say that they are no number that a shop gave out."""
    number, before, after = _around(text, start, end)
    return (
        is_labelled(text, start)
        or is_quantity(text, start, end)
        or bool(_WRITTEN_ON.match(after))
        or _is_time(number, before, after)
        or _is_year(number, before, after)
        or _is_in_address(before, after)
        or _is_of_name(before, text)
    )


def is_labelled(text: str, start: int) -> bool:
    """Whether another number's name stands in front: "flight W1204", "my PIN is 4711"."""
    *earlier, clause = _CLAUSE_END.split(text[max(0, start - _LOOK_BACK) : start].lower())
    words = _WORD.findall(clause)
    linked = 0
    while linked < min(_MOST_LINKS, len(words)) and words[-1 - linked] in _LINKS:
        linked += 1
    if words and linked == len(words) and not _IT.isdisjoint(words) and earlier:
        # "The postcode is wrong, it's 2255": what it is was said before.
        before = _WORD.findall(earlier[-1])
        return not _LABELS.isdisjoint(before) and _ORDER.isdisjoint(before)
    # A word may be both, as the code in "door code 1530" and in "code name".
    ends = range(len(words) - linked, len(words) + 1)
    return any(words[end - 1] in _LABELS or " ".join(words[end - 2 : end]) in _LABELS for end in ends if end > 0)


def is_quantity(text: str, start: int, end: int) -> bool:
    """Whether something is counted or measured: "2000 mAh", "over 1200", "1500 people"."""
    _, before, after = _around(text, start, end)
    return bool(_COUNTED_BEFORE.search(before) or _MEASURED_AFTER.match(after) or _PLURAL_AFTER.match(after))


def is_measured(text: str, end: int) -> bool:
    """Whether a unit follows: "1500 ml", "1200 x 800"."""
    return bool(_MEASURED_AFTER.match(text[end : end + _LOOK_AHEAD]))


def _around(text: str, start: int, end: int) -> tuple[str, str, str]:
    return text[start:end].lstrip("#"), text[max(0, start - _LOOK_BACK) : start], text[end : end + _LOOK_AHEAD]


def _is_time(number: str, before: str, after: str) -> bool:
    if _AT.search(before) or _SPAN_AFTER.match(after) or _SPAN_BEFORE.search(before) or _BETWEEN.search(before):
        return True
    return bool(_CLOCK.fullmatch(number) and (_TIME_BEFORE.search(before) or _TIME_AFTER.match(after)))


def _is_year(number: str, before: str, after: str) -> bool:
    if not _YEAR.fullmatch(number):
        return False
    word, following = _WORD_BEFORE.search(before), _WORD_AFTER.match(after)
    return bool(word and _plain(word) not in _ANSWERING) or bool(following and _plain(following) not in _GOING_ON)


def _is_in_address(before: str, after: str) -> bool:
    place = _PLACE_AFTER.match(after)
    return bool(
        _STREET_AFTER.match(after)
        or _STREET_BEFORE.search(before)
        or (place and _plain(place) not in _GOING_ON | _ANSWERING)
    )


def _is_of_name(before: str, text: str) -> bool:
    name = _NAME_BEFORE.search(before)
    return bool(name and _plain(name) not in _ANSWERING and not text.isupper() and not text.istitle())


def _plain(match: re.Match[str]) -> str:
    return match["word"].lower().replace("’", "'")
