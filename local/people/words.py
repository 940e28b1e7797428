"""What people of the sample write: short sentences put together from two lists."""

from random import Random

ABOUT = """the pilot line|our new binder|the audit in spring|a batch that turned green|the winter glue|the trade fair|
low-salt brine|a second-hand reactor|the safety data sheets|a supplier who is never late|the shift plan|
the smell in hall two""".replace("\n", "").split("|")
OPENINGS = """Has anybody tried|Some notes on|We are hiring for|Three lessons from|A question about|Pictures of|
Looking for help with|Good news about|Numbers on|Slides about""".replace("\n", "").split("|")
ANSWERS = """Same here.|Thank you, that helps.|Which grade did you use?|We saw this in May.|Try it colder.|
Count me in.|Is there a data sheet?|Nicely done.|I would not.|Ask the regulator first.""".replace(
    "\n", ""
).split("|")
SEARCHES = """polymer chemist in Lyon|buyer for aroma chemicals|process engineer with ATEX|who knows REACH|
formulator vegan glue|lab technician evenings|mentor for a first plant|regulator for India""".replace(
    "\n", ""
).split("|")


def sentence(rng: Random) -> str:
    return f"{rng.choice(OPENINGS)} {rng.choice(ABOUT)}"


def answer(rng: Random) -> str:
    return rng.choice(ANSWERS)


def search(rng: Random) -> str:
    return rng.choice(SEARCHES)
