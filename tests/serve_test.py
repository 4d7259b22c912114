"""The server as its clients meet it. Usage: serve_test.py TRUCE SOURCES [TEST…]"""
import pathlib, sys, unittest

sys.dont_write_bytecode = True
from serve_room import AGREEMENT, Client, Room

TRUCE, SOURCES = sys.argv[1], pathlib.Path(sys.argv[2])


class Reading(unittest.TestCase):
    """One person works alone, without accounts."""

    @classmethod
    def setUpClass(cls):
        cls.room = cls.enterClassContext(Room(TRUCE))
        cls.client = Client(cls.room).enter()

    def get(self, path, **query):
        answer = self.client.get(path, **query)
        self.assertEqual(answer.status, 200, answer.text)
        return answer

    def test_calendar(self):
        entries = self.get("/api/calendar", at="2031-03-16").json["entries"]
        self.assertEqual([(e["uid"], e["kind"], e["state"], e["starts"]["text"]) for e in entries],
                         [("1.20310301T000000Z@Harbour", "deadline", "missed", "2031-03-15 24:00"),
                          ("2.20310301T000000Z@Harbour", "deadline", "in force", "2031-03-31 24:00"),
                          ("term.20310701T000000Z@Harbour", "review", "no", "2031-06-30 24:00"),
                          ("agreement.20320101T000000Z@Harbour", "review", "yes", "2031-12-31 24:00")])
        later = self.get("/api/calendar", at="2031-03-21").json["entries"]
        self.assertEqual([e["uid"] for e in later], [e["uid"] for e in entries])
        self.assertEqual(later[0]["state"], "met")

    def test_calendar_file(self):
        answer = self.get("/api/calendar.ics", at="2031-03-16")
        self.assertTrue(answer.headers["Content-Type"].startswith("text/calendar"))
        self.assertTrue(all(len(line.encode()) <= 75 for line in answer.text.split("\r\n")))
        self.assertEqual(answer.text.replace("\r\n", "").count("\n"), 0)
        lines = answer.text.replace("\r\n ", "").split("\r\n")
        self.assertEqual(lines.count("BEGIN:VEVENT"), 4)
        for line in ("UID:1.20310301T000000Z@Harbour", "DTSTAMP:20310317T000000Z", "DTSTART:20310316T000000Z",
                     "SUMMARY:clause 1: north must end withdrawal (missed)"):
            self.assertIn(line, lines)

    def test_brief(self):
        brief = self.get("/api/brief", **{"from": "2031-03-08", "until": "2031-03-16"}).json
        self.assertEqual([(c["name"], c["before"], c["after"]) for c in brief["changed"]], [("1", "in force", "missed")])
        self.assertEqual([d["clause"] for d in brief["due"]], ["2"])
        self.assertEqual([m["clause"] for m in brief["missed"]], ["1"])
        self.assertEqual([(r["id"], r["says"], r["sources"]) for r in brief["reported"]],
                         [("r2", "attack by south in quay", [1])])
        self.assertEqual(brief["sources"], [{"number": 1, "source": "Harbour radio", "url": ""}])
        self.assertEqual(self.client.get("/api/brief", **{"from": "2031-03-08", "until": "2031-03-01"}).status, 422)

    def test_pipelines(self):
        boats = self.get("/api/pipelines", at="2031-03-16").json["pipelines"][0]
        self.assertEqual([(s["stage"], s["past"]["least"], s["at"]["most"]) for s in boats["stages"]],
                         [("offer", 1, 0), ("arrival", 1, 1)])
        self.assertEqual([i["item"] for i in boats["imbalances"]], ["boat-2"])

    def test_agreement(self):
        answer = self.get("/api/agreement").json
        self.assertEqual(answer["text"], AGREEMENT)
        clause = answer["clauses"][0]
        line = AGREEMENT.splitlines()[clause["line"] - 1]
        self.assertIn(clause["says"], line)
        self.assertEqual(answer["parties"][0], {"name": "north", "kinds": ["side"]})

    def test_draft(self):
        good = self.client.post("/api/check", {"text": AGREEMENT}).json
        self.assertTrue(good["reads_well"])
        self.assertEqual((good["tests"]["hold"], good["tests"]["do_not_hold"]), (1, 0))
        wrong = self.client.post("/api/check", {"text": AGREEMENT.replace("clause 2 south", "clause 2 suoth")}).json
        self.assertFalse(wrong["reads_well"])
        self.assertIsNone(wrong["tests"])
        self.assertEqual(wrong["problems"][0]["at"]["line"], 14)
        self.assertEqual(self.client.post("/api/check", {"text": "", "profile": "none such"}).status, 422)

    def test_read_aloud(self):
        self.assertEqual([part["label"] for part in self.get("/api/read", of="clause 1").json], ["clause 1"])
        self.assertEqual(self.client.get("/api/read", of="clause 77").status, 422)

    def test_methods(self):
        for method, path, allowed in [("POST", "/api/status", "GET, HEAD"), ("PUT", "/api/check", "GET, HEAD, POST"),
                                      ("GET", "/api/reports", "POST"), ("DELETE", "/api/me", "GET, HEAD")]:
            answer = self.client.ask(method, path)
            self.assertEqual((answer.status, answer.headers["Allow"]), (405, allowed), path)
        self.assertEqual(self.client.get("/api/nothing").status, 404)
        self.assertEqual(self.client.get("/api/status", nothing="1").status, 400)

    def test_unchanged(self):
        first = self.get("/api/status", at="2031-03-16")
        again = self.client.ask("GET", "/api/status", headers={"If-None-Match": first.headers["ETag"]}, at="2031-03-16")
        self.assertEqual((again.status, again.text), (304, ""))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
