"""Companies, roles, places, schools and terms of the made-up trade the people of the sample work in."""

from local.people.chance import utc

SINCE = utc("2025-01-15T09:00:00")

COMPANIES = [
    (f"{name} {kind}", industry)
    for name, industry in (
        ("Alembic", "coatings"), ("Bluebell", "fragrances"), ("Crucible", "metals"), ("Dovetail", "adhesives"),
        ("Everglow", "lighting"), ("Firkin", "fermentation"), ("Gantry", "plant building"), ("Hopper", "logistics"),
        ("Isomer", "pharma"), ("Juniper", "flavours"),
    )
    for kind in ("Works", "Laboratories", "Trading")
]  # fmt: skip
ROLES = [
    f"{level} {job}"
    for level in ("Junior", "Senior", "Lead")
    for job in (
        "Chemist",
        "Process Engineer",
        "Buyer",
        "Account Manager",
        "Lab Technician",
        "Formulator",
        "Regulator",
    )
]
LOCATIONS = [
    ("London", "England", "United Kingdom"), ("Leeds", "England", "United Kingdom"), ("Glasgow", "Scotland",
    "United Kingdom"), ("Berlin", "Berlin", "Germany"), ("Mannheim", "Baden-Württemberg", "Germany"), ("Leverkusen",
    "North Rhine-Westphalia", "Germany"), ("Lyon", "Auvergne-Rhône-Alpes", "France"), ("Grasse",
    "Provence-Alpes-Côte d'Azur", "France"), ("Rotterdam", "South Holland", "Netherlands"), ("Delft", "South Holland",
    "Netherlands"), ("Houston", "Texas", "United States"), ("Midland", "Michigan", "United States"), ("Gothenburg",
    "Västra Götaland", "Sweden"), ("Basel", "Basel-Stadt", "Switzerland"), ("Antwerp", "Flanders", "Belgium"),
    ("Pune", "Maharashtra", "India"), ("Osaka", "Osaka", "Japan"), ("Remote", None, None),
]  # fmt: skip
PLACES = (
    "Northwater",
    "Old Harbour",
    "Stonebridge",
    "Highmoor",
    "Eastfold",
    "Lindenau",
    "Veldkamp",
    "Saint Aubry",
)
SCHOOLS = [f"{kind} of {place}" for kind in ("University", "Polytechnic") for place in PLACES]
DEGREES = ("BSc", "MSc", "PhD", "Diploma", "Apprenticeship", "MBA")
LANGUAGES = (("English", "en"), ("German", "de"), ("French", "fr"), ("Dutch", "nl"), ("Swedish", "sv"),
             ("Italian", "it"), ("Hindi", "hi"), ("Japanese", "ja"), ("Welsh", "cy"))  # fmt: skip
PROJECTS = ("Slow varnish", "Glass that forgets", "Low-salt brine", "Paper kiln", "Winter glue", "Quiet pump")
GLOSSARY = (
    ("Tack", "How readily a surface sticks at first touch", "adhesives"),
    ("Pot life", "Time in which a mixed resin can be worked", "adhesives"),
    ("Shelf life", "Time in which an unopened tin stays good", "trade"),
    ("Sillage", "The trail a fragrance leaves", "fragrances"),
    ("Drydown", "The last hours of a fragrance", "fragrances"),
    ("Flash point", "Temperature from which vapour ignites", "safety"),
    ("Incoterm", "Who pays for which part of a journey", "trade"),
    ("Wort", "What becomes beer", "fermentation"),
    ("Slag", "What is left when the metal has gone", "metals"),
    ("Finder", "The search over profiles", "product"),
)


def reference_rows() -> dict[str, list[dict]]:
    """Rows of the reference tables of the profile service; one company and one term are soft-deleted."""
    tables = {
        "companies": [dict(zip(("name", "industry"), row, strict=True)) for row in COMPANIES],
        "roles": [{"name": name} for name in ROLES],
        "projects": [{"name": name} for name in PROJECTS],
        "schools": [{"name": name} for name in SCHOOLS],
        "degrees": [{"name": name} for name in DEGREES],
        "languages": [dict(zip(("name", "code"), row, strict=True)) for row in LANGUAGES],
        "locations": [dict(zip(("city", "region", "country"), row, strict=True)) for row in LOCATIONS],
        "glossary": [dict(zip(("term", "meaning", "category"), row, strict=True)) for row in GLOSSARY],
    }
    for rows in tables.values():
        for number, row in enumerate(rows, start=1):
            row |= {"id": number, "created_at": SINCE, "deleted_at": None}
    for name in ("companies", "glossary"):
        tables[name][-1]["deleted_at"] = utc("2025-08-01T12:00:00")
    return tables
