"""What core should hold, worked out in plain Python from the rows of two sources: slow, short, and none of the SQL."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from plumbline.unified_users.settings import ACTIVITY_TYPES, SCORE_WEIGHTS

from .two_databases import sql_md5

SYSTEM = {
    "posts": "engagement",
    "comments": "engagement",
    "mentions": "engagement",
    "query_votes": "chemlink",
}
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Expected:
    """`rows`: {(table, id): {"actor", "at", "deleted", ...}}, as last seen; `links`: {person: profile}."""

    def __init__(self, db, rows, signups, links, excluded, zone, meaning):
        self.rows, self.signups, self.meaning, self.zone = rows, signups, meaning, ZoneInfo(zone)
        self.user_of = {
            ("engagement", p): sql_md5(db, f"engagement/{p}")
            for system, p in signups
            if system == "engagement"
        }
        linked = {profile: person for person, profile in links.items()}
        for system, c in signups:
            if system == "chemlink":
                person = linked.get(c)
                self.user_of["chemlink", c] = (
                    self.user_of["engagement", person] if person else sql_md5(db, f"chemlink/{c}")
                )
        self.signed_up, self.excluded = {}, {self.user_of["engagement", p] for p in excluded}
        for who, at in signups.items():
            user = self.user_of[who]
            self.signed_up[user] = min(at, self.signed_up.get(user, at))
        self.stretches = self._stretches()
        self.events = self._events()
        self._mark_firsts()

    def day(self, at):
        return at.astimezone(self.zone).date()

    def _all_rows(self):
        for (system, person), at in self.signups.items():
            yield system, "persons", person, {"actor": person, "at": at, "deleted": False}
        for (table, key), row in self.rows.items():
            yield SYSTEM[table], table, key, row

    def _stretches(self):
        written = {}
        for system, table, _, row in self._all_rows():
            if row["at"] is not None:
                written.setdefault((system, table), []).append((row["at"], row["actor"]))
        found = []
        for place, times in written.items():
            for hour in {at.replace(minute=0, second=0, microsecond=0) for at, _ in times}:
                near = sorted(
                    (at, who or "") for at, who in times if hour - MINUTE <= at < hour + HOUR + MINUTE
                )
                for who in {"", *(actor for _, actor in near)}:
                    mine = [at for at, actor in near if who in ("", actor)]
                    for stretch in self._without_pause(mine):
                        seconds = (stretch[-1] - stretch[0]).total_seconds()
                        enough = self.meaning["bulk_actor_rows" if who else "bulk_rows"]
                        fast = who or len(stretch) / (seconds + 1) >= self.meaning["bulk_rows_per_second"]
                        inside = [at for at in stretch if hour <= at < hour + HOUR]
                        if inside and len(stretch) >= enough and fast:
                            found.append((place, inside[0], inside[-1], who))
        return found

    def _without_pause(self, times):
        stretch = []
        for at in times:
            if stretch and (at - stretch[-1]).total_seconds() > 1:
                yield stretch
                stretch = []
            stretch.append(at)
        if stretch:
            yield stretch

    def _kinds(self, table, row):
        if table == "persons":
            return [("signup", row["actor"])]
        if table == "mentions":
            return [("mention_made", row["actor"]), ("mention_received", row["other"])]
        kind = {
            "posts": "post",
            "query_votes": "vote",
            "comments": "reply" if row.get("parent") else "comment",
        }[table]
        return [(kind, row["actor"])]

    def _events(self):
        events = []
        for system, table, key, row in self._all_rows():
            if row["at"] is None:
                continue
            is_bulk = any(
                place == (system, table) and first <= row["at"] <= last and who in ("", row["actor"])
                for place, first, last, who in self.stretches
            )
            for kind, actor in self._kinds(table, row):
                user = self.user_of.get((system, actor))
                day = self.day(row["at"])
                events.append({
                    "system": system, "id": key, "kind": kind, "user": user, "at": row["at"], "day": day,
                    "bulk": is_bulk, "deleted": row["deleted"], "excluded": user in self.excluded, "first": False,
                    "since": (day - self.day(self.signed_up[user])).days if user else None,
                })  # fmt: skip
        return events

    def _mark_firsts(self):
        earliest = {}
        for event in sorted(self.events, key=lambda e: (e["at"], e["id"])):
            if event["user"] and not event["bulk"]:
                earliest.setdefault((event["user"], event["kind"]), event)["first"] = True

    def event_rows(self):
        names = ("system", "id", "kind", "user", "at", "day", "bulk", "deleted", "excluded", "first", "since")
        return sorted((tuple(e[n] for n in names) for e in self.events), key=str)

    def daily_rows(self):
        counted = Counter(
            (e["day"], e["kind"], e["excluded"], e["bulk"], e["deleted"], e["user"] is not None)
            for e in self.events
        )
        return sorted((*key, n) for key, n in counted.items())

    def user_day_rows(self):
        days = {}
        for e in self.events:
            if e["user"] and not e["bulk"]:
                days.setdefault((e["user"], e["day"]), []).append(e)
        return sorted(
            (
                user, day,
                sum(e["kind"] != "mention_received" for e in events),
                sum(e["kind"] not in ("mention_received", "signup") for e in events),
                sum(e["kind"] == "mention_received" for e in events),
                sum(1 << ACTIVITY_TYPES.index(kind) for kind in {e["kind"] for e in events}),
                any(e["system"] == "engagement" and e["kind"] != "mention_received" for e in events),
                any(e["system"] == "chemlink" for e in events),
                sum(SCORE_WEIGHTS.get(e["kind"], 0) for e in events),
            )
            for (user, day), events in days.items()
        )  # fmt: skip

    def user_rows(self):
        result = []
        for user in set(self.user_of.values()):
            made = [
                e
                for e in self.events
                if e["user"] == user and not e["bulk"] and e["kind"] != "mention_received"
            ]
            own = [e for e in made if e["kind"] != "signup"]
            result.append((
                user, min((e["at"] for e in own), default=None), min((e["day"] for e in made), default=None),
                max((e["day"] for e in own), default=None),
            ))  # fmt: skip
        return sorted(result, key=str)


def instant(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
