"""Numbers as a spreadsheet shows them: format codes of ECMA-376 part 1, 18.8.31, as Excel and WPS understand them.

A number has fifteen significant digits, so that 0.30000000000000004 is 0.3. Padding (`_x`, `?`, `*x`) is no text.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext

from loader.readers.chinese_numbers import counted, counted_formally
from loader.readers.dates_shown import date_shown
from loader.readers.format_codes import GENERAL, Section, Token, literal, sections_of

SIGNIFICANT = Context(prec=15, rounding=ROUND_HALF_UP)
LARGEST_PLAIN_EXPONENT = 20
POINT = Token("mark", ".")
COMMA = Token("mark", ",")
PERCENT = Token("mark", "%")


def number_shown(value: Decimal, code: str = GENERAL, *, since_1904: bool = False) -> str:
    """What a cell with that number and that format code shows; dates are days since 1900, or since 1904.

    >>> number_shown(Decimal("1234.5"), "#,##0.00"), number_shown(Decimal("0.30000000000000004"))
    ('1,234.50', '0.3')
    """
    value = SIGNIFICANT.plus(value)
    if not value.is_finite():
        return str(value)
    section, is_absolute = _section_for(value, sections_of(code))
    if section.has("date") or section.has("elapsed"):
        return date_shown(value, section, since_1904=since_1904) or shortest(value)
    text = _numeric_shown(abs(value), section).strip()
    return f"-{text}" if value < 0 and not is_absolute and text else text


def text_shown(text: str, code: str) -> str:
    """What a cell with that text and that format code shows.

    >>> text_shown("办公室", '@"（本级）"'), text_shown("办公室", ";;;")
    ('办公室（本级）', '')
    """
    if "@" not in code and ";" not in code:
        return text
    sections = sections_of(code)
    section = sections[3] if len(sections) > 3 else next((part for part in sections if part.has("mark", "@")), None)
    if section is None:
        return text
    return "".join(text if token.text == "@" else literal(token) for token in section.tokens)


def shortest(value: Decimal) -> str:
    """The number without exponent and trailing zeros.

    >>> shortest(Decimal("1.50")), shortest(Decimal("2E+3"))
    ('1.5', '2000')
    """
    value = value.normalize()
    if not value:
        return "0"
    if value.adjusted() > LARGEST_PLAIN_EXPONENT or value.adjusted() < -LARGEST_PLAIN_EXPONENT:
        return str(value)
    return format(value, "f")


def decimal_of(text: str) -> Decimal | None:
    """The number that a file holds as text; None when it is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _section_for(value: Decimal, sections: Sequence[Section]) -> tuple[Section, bool]:
    """The section that shows the number, and whether it shows it without its sign."""
    numeric = list(sections[:3])
    if len(sections) < 4 and len(numeric) > 1 and numeric[-1].has("mark", "@"):
        numeric.pop()
    if any(section.condition for section in numeric):
        return _conditional(value, numeric)
    if len(numeric) > 1 and value < 0:
        return numeric[1], True
    if len(numeric) > 2 and value == 0:
        return numeric[2], True
    return numeric[0], False


def _conditional(value: Decimal, sections: Sequence[Section]) -> tuple[Section, bool]:
    for section in sections:
        if section.condition is not None and _holds(value, *section.condition):
            operator, limit = section.condition
            return section, operator in {"<", "<="} and limit <= 0
    plain = [section for section in sections if section.condition is None]
    return (plain[-1] if plain else Section((Token("general", GENERAL),))), False


def _holds(value: Decimal, operator: str, limit: Decimal) -> bool:
    return {
        "<": value < limit,
        ">": value > limit,
        "=": value == limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "<>": value != limit,
    }[operator]


def _numeric_shown(value: Decimal, section: Section) -> str:
    """A number that is not negative."""
    tokens = section.tokens
    if section.has("digit") and section.has("mark", "/"):
        return shortest(value)  # fractions: nobody publishes them, and the decimal number says the same
    if not section.has("digit"):
        return "".join(_whole(value, section) if _is_whole(token) else literal(token) for token in tokens)
    value *= Decimal(100) ** sum(token == PERCENT for token in tokens)
    first, last = _ends(tokens)
    number = tokens[first : last + 1]
    scale = 0
    while last + 1 < len(tokens) and tokens[last + 1] == COMMA:
        last, scale = last + 1, scale + 1
    shown = _digits_shown(value.scaleb(-3 * scale), number)
    return (
        "".join(map(literal, tokens[:first]))
        + (_in_chinese(shown, section.chinese) if section.chinese else shown)
        + "".join(map(literal, tokens[last + 1 :]))
    )


def _is_whole(token: Token) -> bool:
    return token.kind == "general" or token == Token("mark", "@")


def _whole(value: Decimal, section: Section) -> str:
    text = shortest(value)
    return _in_chinese(text, section.chinese) if section.chinese else text


def _in_chinese(text: str, kind: str) -> str:
    whole, point, fraction = text.replace(",", "").partition(".")
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        return text
    write = counted if kind == "1" else counted_formally
    return write(int(whole)) + point + "".join(write(int(digit)) for digit in fraction)


def _ends(tokens: Sequence[Token]) -> tuple[int, int]:
    """Where the first and the last placeholder of a digit stand; a point beside them is theirs."""
    places = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    first, last = places[0], places[-1]
    if first and tokens[first - 1] == POINT:
        first -= 1
    if last + 1 < len(tokens) and tokens[last + 1] == POINT:
        last += 1
    return first, last


def _digits_shown(value: Decimal, tokens: Sequence[Token]) -> str:
    exponent = next((index for index, token in enumerate(tokens) if token.kind == "exponent"), None)
    if exponent is not None:
        return _scientific(value, tokens[:exponent], tokens[exponent:])
    point = tokens.index(POINT) if POINT in tokens else len(tokens)
    whole, fraction = tokens[:point], tokens[point + 1 :]
    places = sum(token.kind == "digit" for token in fraction)
    with localcontext(prec=400, rounding=ROUND_HALF_UP):
        digits = format(value.quantize(Decimal(1).scaleb(-places)), "f")
    before, _, behind = digits.partition(".")
    text = _whole_part(before.lstrip("0"), whole)
    return text + ("." + _fraction_part(behind, fraction) if point < len(tokens) else "")


def _whole_part(digits: str, tokens: Sequence[Token]) -> str:
    """Digits put on placeholders from the right; those that are left over stand before the first placeholder."""
    is_grouped = COMMA in tokens
    placeholders = sum(token.kind == "digit" for token in tokens)
    left, count = list(digits), 0
    shown: list[str] = []

    def put(digit: str) -> None:
        nonlocal count
        if is_grouped and count and count % 3 == 0:
            shown.append(",")
        shown.append(digit)
        count += 1

    for token in reversed(tokens):
        if token.kind != "digit":
            shown.append("" if token == COMMA else literal(token))
            continue
        placeholders -= 1
        if left:
            put(left.pop())
        elif token.text == "0":
            put("0")
        while placeholders == 0 and left:
            put(left.pop())
    return "".join(reversed(shown))


def _fraction_part(digits: str, tokens: Sequence[Token]) -> str:
    needed = max((index for index, token in enumerate(_placeholders(tokens), start=1) if token.text == "0"), default=0)
    kept = iter(digits[: max(needed, len(digits.rstrip("0")))])
    return "".join(next(kept, "") if token.kind == "digit" else literal(token) for token in tokens)


def _placeholders(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.kind == "digit"]


def _scientific(value: Decimal, mantissa: Sequence[Token], exponent: Sequence[Token]) -> str:
    point = mantissa.index(POINT) if POINT in mantissa else len(mantissa)
    step = max(1, len(_placeholders(mantissa[:point])))
    power = value.adjusted() // step * step if value else 0
    places = len(_placeholders(mantissa[point:]))
    if value and round(value.scaleb(-power), places) >= Decimal(10) ** step:
        power += step
    sign = "-" if power < 0 else "+" if exponent[0].text.endswith("+") else ""
    digits = str(abs(power)).zfill(sum(token.text == "0" for token in exponent))
    return f"{_digits_shown(value.scaleb(-power), mantissa)}E{sign}{digits}"
