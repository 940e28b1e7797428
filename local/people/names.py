"""Names that nobody has: given and family names put together from invented ones."""

from random import Random

_GIVEN = """Ailo Belva Corvin Dalia Edrin Fenna Galvo Hesper Ilvar Jorune Kelda Lorin Maelis Nerys Orlan Pavia
Quillon Rhosyn Sorrel Tamsin Ulric Vesna Wendel Xanthe Yarrow Zephan Anselka Bramwen Cerise Dorian Elowen Farrin
Gwenda Harlow Isolde Jasker Kestrel Linnea Morwen Nestor"""
_FAMILY = """Ashgrove Bellweather Copperfen Dunmarrow Elderbrook Fallowmere Greystock Hollowell Ironside Juniperhill
Kettlewick Larkspire Mistlethwaite Northwind Oakenshaw Pennywhistle Quarrystone Ravenscourt Saltmarsh Thistledown
Underbough Vintersea Willowbank Yewbarrow Zinnober Amberley-Voss Birchlight Cloudesly Driftmoor Emberlyn Foxmantle
Goldacre Hartsong Inkpen Jessamine Kingfisher Lanternby Moorhouse-Tarn Nightingale Osmanthus"""
GIVEN, FAMILY = _GIVEN.split(), _FAMILY.split()
MIDDLE = ("A.", "Bay", "Fern", "J.", "Lark", "Moss", "Reed")
COUNTRY_CODES = ("+44", "+49", "+33", "+31", "+1", "+46")


def name_of(number: int, rng: Random) -> tuple[str, str | None, str]:
    """First, middle and last name of person `number`; forty times forty people before the first namesakes."""
    first = GIVEN[number % len(GIVEN)]
    last = FAMILY[(number // len(GIVEN) + number) % len(FAMILY)]
    return first, rng.choice(MIDDLE) if rng.random() < 0.15 else None, last


def address_of(number: int, first: str, last: str) -> str:
    """An address in a domain that is reserved for examples."""
    domain = ("example.com", "example.org", "mail.example.com")[number % 3]
    return f"{first}.{last.replace('-', '')}{number}@{domain}".lower()
