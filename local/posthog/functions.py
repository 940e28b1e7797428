"""Which functions HogQL knows, and what each is called in ClickHouse."""

from dataclasses import dataclass

ZONE = "UTC"  # the project's time zone


@dataclass(frozen=True)
class Function:
    """How one HogQL call is written in ClickHouse.

    `suffix` is appended to the arguments; `nullable` says that the result can be NULL although no
    argument is; `on_datetime` replaces the whole function when the first argument is already a time.
    """

    name: str
    suffix: tuple[str, ...] = ()
    nullable: bool = False
    kind: str | None = None
    on_datetime: tuple[str, tuple[str, ...]] | None = None


def _names(text: str) -> list[str]:
    return text.split()


SAME_NAME = _names("""
    abs ceil exp floor log log10 log2 pow power round sign sqrt greatest least
    plus minus multiply divide intDiv modulo if multiIf and or not xor
    equals notEquals less greater lessOrEquals greaterOrEquals like ilike notLike notILike in
    isNotNull assumeNotNull toNullable
    array arrayJoin arrayFilter arrayMap arraySort arrayReverse arrayUniq arrayDistinct arrayConcat arraySlice
    arrayElement arrayExists arrayAll arrayFirst arrayLast arrayCount arrayEnumerate arrayFlatten arrayCompact
    arrayZip arrayMin arrayMax arraySum arrayAvg arrayStringConcat arrayPushBack arrayPushFront arrayIntersect
    has hasAny hasAll indexOf range empty notEmpty tuple tupleElement
    JSONHas JSONLength JSONType JSONExtract JSONExtractUInt JSONExtractInt JSONExtractFloat JSONExtractBool
    JSONExtractString JSONExtractKeys JSONExtractRaw JSONExtractArrayRaw isValidJSON
    toString toJSONString toTypeName cityHash64 hex
    lengthUTF8 lowerUTF8 upperUTF8 startsWith endsWith substringUTF8 splitByChar splitByString
    match extract extractAll replaceAll replaceOne replaceRegexpAll replaceRegexpOne position
    trimLeft trimRight toYear toQuarter toMonth toDayOfMonth toDayOfWeek toHour toMinute toSecond
    toUnixTimestamp toUnixTimestamp64Milli toStartOfYear toStartOfMonth toStartOfDay toStartOfHour
    toStartOfMinute toMonday dateDiff dateTrunc addDays addHours addMinutes addSeconds
    subtractDays subtractHours subtractMinutes subtractSeconds formatDateTime toTimeZone
    toIntervalSecond toIntervalMinute toIntervalHour toIntervalDay toIntervalWeek toIntervalMonth
    row_number rank dense_rank first_value last_value lagInFrame leadInFrame
""")
# PostHog takes these in any case: COUNT() as well as count()
ANY_CASE = _names(
    "abs ceil coalesce concat count sum avg min max length lower upper round substring reverse if"
)
AGGREGATES = _names("""
    count sum avg min max any anyLast argMin argMax median quantile quantiles groupArray groupUniqArray
    uniq uniqExact stddevPop stddevSamp varPop varSamp covarPop covarSamp corr
""")
NEVER_NULL = set(
    _names("count countIf uniq uniqIf uniqExact uniqExactIf isNull isNotNull ifNull empty notEmpty")
)

FUNCTIONS: dict[str, Function] = {
    **{name: Function(name) for name in (*SAME_NAME, *ANY_CASE)},
    **{name + suffix: Function(name + suffix) for name in AGGREGATES for suffix in ("", "If")},
    "isNull": Function("isNull"),
    "ifNull": Function("ifNull"),
    "nullIf": Function("nullIf", nullable=True),
    "trim": Function("trimBoth"),
    "now": Function("now64", ("6", f"'{ZONE}'"), kind="datetime"),
    "today": Function("today"),
    "toInt": Function("accurateCastOrNull", ("'Int64'",), nullable=True),
    "toFloat": Function("accurateCastOrNull", ("'Float64'",), nullable=True),
    "toUUID": Function("accurateCastOrNull", ("'UUID'",), nullable=True),
    "toDate": Function("toDateOrNull", nullable=True, on_datetime=("toDate", ())),
    "toDateTime": Function(
        "parseDateTime64BestEffortOrNull",
        ("6", f"'{ZONE}'"),
        nullable=True,
        kind="datetime",
        on_datetime=("toDateTime", (f"'{ZONE}'",)),
    ),
    "parseDateTimeBestEffort": Function(
        "parseDateTime64BestEffortOrNull", ("6", f"'{ZONE}'"), nullable=True, kind="datetime"
    ),
}
WITHOUT_CASE = {name.lower(): name for name in (*ANY_CASE, "ifNull", "isNull", "nullIf", "now")}


def find_function(name: str) -> Function | None:
    """The function called `name` in HogQL, or None when HogQL has none."""
    return FUNCTIONS.get(name) or FUNCTIONS.get(WITHOUT_CASE.get(name.lower(), ""))
