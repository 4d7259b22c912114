"""The server as its clients meet it. Usage: serve_test.py TRUCE SOURCES [TEST…]"""
import gzip, json, os, pathlib, re, socket, subprocess, sys, time, unittest

sys.dont_write_bytecode = True
from serve_room import AGREEMENT, Client, PASSWORD, Room, Stream, together

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

    def test_packed(self):
        for path in ("/", "/page.js", "/style.css"):
            plain = self.client.ask("GET", path)
            if plain.status == 404 or "without its" in plain.text:
                self.skipTest("the page was not built")
            packed = self.client.ask("GET", path, headers={"Accept-Encoding": "br, gzip;q=0.5"})
            self.assertEqual((plain.headers["Content-Encoding"], packed.headers["Content-Encoding"]), (None, "gzip"))
            self.assertEqual((plain.headers["Vary"], packed.headers["Vary"]), ("Accept-Encoding", "Accept-Encoding"))
            self.assertEqual(gzip.decompress(packed.body), plain.body)
            self.assertLess(len(packed.body), len(plain.body))
            self.assertNotEqual(plain.headers["ETag"], packed.headers["ETag"])
            for sent, taken in ((plain, "identity"), (packed, "*"), (packed, "gzip")):
                again = self.client.ask("GET", path, headers={"Accept-Encoding": taken, "If-None-Match": sent.headers["ETag"]})
                self.assertEqual((again.status, again.headers["Vary"]), (304, "Accept-Encoding"))
            for refused in ("gzip;q=0", "*, GZIP; q=0.0", "br", "", "*;q=0"):
                answer = self.client.ask("GET", path, headers={"Accept-Encoding": refused})
                self.assertEqual(answer.headers["Content-Encoding"], None, refused)
        self.assertEqual(self.client.get("/page.js.gz").status, 404)

    def test_brief_status(self):
        whole = self.client.get("/api/status", at="2031-03-16").json
        brief = self.client.get("/api/status", at="2031-03-16", brief="yes").json
        self.assertTrue(any(clause["instances"] for clause in whole["clauses"]))
        for clause in whole["clauses"]:
            clause |= {"instances": [], "breaches": [], "defaults": []}
        self.assertEqual(brief, whole | {"without_authority": [], "unmatched": []})
        self.assertEqual(self.client.get("/api/status", brief="some").status, 422)

    def test_feeds(self):
        feed, = self.client.get("/api/feeds", at="2031-05-01").json["feeds"]
        self.assertEqual((feed["feed"], feed["reports"], feed["last"]["text"][:10]), ("harbour.csv", 4, "2031-03-20"))
        self.assertEqual([(each["source"], each["reports"]) for each in feed["sources"]], [("Fishers", 2), ("Harbour radio", 2)])
        self.assertEqual((feed["days_silent"], feed["days_usual"], feed["stale"]), (42, 5, True))
        self.assertEqual(self.client.get("/api/feeds", at="2031-03-01").json["feeds"], [])
        known, = self.client.get("/api/feeds", at="2031-03-12").json["feeds"]
        self.assertEqual((known["reports"], known["stale"]), (3, False))

    def test_unchanged(self):
        first = self.get("/api/status", at="2031-03-16")
        again = self.client.ask("GET", "/api/status", headers={"If-None-Match": first.headers["ETag"]}, at="2031-03-16")
        self.assertEqual((again.status, again.text), (304, ""))


class Ahead(unittest.TestCase):
    """Forecasts, as they are and with levers pulled."""

    @classmethod
    def setUpClass(cls):
        cls.room = cls.enterClassContext(Room(TRUCE))
        cls.client = Client(cls.room).enter()

    def test_the_same_as_the_verb(self):
        asked = {"at": "2031-03-02", "days": "90", "futures": "500"}
        answer = self.client.get("/api/forecast", **asked)
        self.assertEqual(answer.status, 200, answer.text)
        said = subprocess.run([TRUCE, "forecast", str(self.room.folder), "--at", "2031-03-02", "--days", "90",
                               "--futures", "500", "--json"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(answer.text, said)
        again = self.client.ask("GET", "/api/forecast", headers={"If-None-Match": answer.headers["ETag"]}, **asked)
        self.assertEqual(again.status, 304)

    def test_levers(self):
        def chance(body):
            answer = self.client.ask("POST", "/api/forecast", body, at="2031-03-02", days="30", futures="500")
            self.assertEqual(answer.status, 200, answer.text)
            return {each["name"]: each["chance"]["value"] for each in answer.json["answers"]}, answer.json

        asked = {"levers": []}
        before, whole = chance(asked)
        self.assertIn("end of withdrawal by south", whole["assumptions"][0]["says"])
        sooner, changed = chance({"levers": [{"assumption": 0, "says": "expect end of withdrawal by south in quay 1 day "
                                              "because \"pulled\""}]})
        self.assertEqual(changed["assumptions"][0]["because"], "pulled")
        dropped, without = chance({"levers": [{"assumption": 0, "says": ""}]})
        self.assertEqual((len(without["assumptions"]), dropped["gone"], sooner["gone"]), (0, 0, 1))
        self.assertTrue(0 < before["gone"] < 1, before)
        for body in ({}, {"levers": [{}]}, {"levers": [{"assumption": 9, "says": ""}]}, {"levers": [{"says": "expect x"}]}):
            self.assertEqual(self.client.post("/api/forecast", body).status, 422, body)

    def test_without_steps(self):
        asked = {"at": "2031-03-02", "futures": "100", "days": "30"}
        whole, less = (self.client.get("/api/forecast", **asked, **more).json for more in ({}, {"steps": "no"}))
        self.assertTrue(whole["levers"])
        for answer in whole["answers"]:
            answer["last_gates"] = [gate | {"days_sooner": None} for gate in answer["last_gates"]]
        self.assertEqual(less, whole | {"levers": []})
        self.assertEqual(self.client.get("/api/forecast", steps="some").status, 422)

    def test_limits(self):
        for wrong in ({"futures": "0"}, {"futures": "100001"}, {"days": "0"}, {"days": "x"}, {"until": "2031-03-01"}):
            self.assertEqual(self.client.get("/api/forecast", at="2031-03-02", **wrong).status, 422, wrong)
        (self.room.folder / "outlook.truce").rename(self.room.folder / "later.txt")
        missing = self.client.get("/api/forecast", at="2031-03-02", futures="77")
        (self.room.folder / "later.txt").rename(self.room.folder / "outlook.truce")
        self.assertEqual((missing.status, missing.json["code"]), (404, "no_outlook"))


ROLES = ["reader", "reporter", "verifier", "planner", "administrator"]
MAY = {"nobody": set(), "reader": {"read"}, "reporter": {"read", "report"}, "verifier": {"read", "report", "verify"},
       "planner": {"read", "plan"}, "administrator": {"read", "report", "verify", "plan"}}
LABELS = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
SEES = {"reader": "GREEN", "reporter": "AMBER", "verifier": "AMBER+STRICT", "planner": "AMBER", "administrator": "RED"}
REPORT = {"act": "attack", "by": "south", "place": "quay", "happened": "2031-03-12", "learned": "2031-03-12",
          "source": "Pier watch"}
READING = [("/api/status", {"at": "2031-03-20"}), ("/api/why", {"of": "calm", "at": "2031-03-13"}),
           ("/api/why", {"of": "clause 1", "at": "2031-03-20"}), ("/api/waits", {"at": "2031-03-20"}), ("/api/record", {}),
           ("/api/check", {}), ("/api/read", {}), ("/api/agreement", {}), ("/api/places", {}),
           ("/api/pipelines", {"at": "2031-03-20"}), ("/api/calendar", {"at": "2031-03-20"}),
           ("/api/calendar.ics", {"at": "2031-03-20"}), ("/api/brief", {"from": "2031-03-01", "until": "2031-03-20"}),
           ("/api/forecast", {"at": "2031-03-20", "futures": "50", "days": "30"})]
WRITING = [("/api/check", {"text": ""}, "plan"), ("/api/forecast", {"levers": []}, "plan"), ("/api/reports", REPORT, "report"),
           ("/api/reports/r1/correction", {"source": "x", "words": "y"}, "report"),
           ("/api/reports/r2/retraction", {"source": "x"}, "report"),
           ("/api/reports/r3/verification", {"source": "x"}, "verify")]


class Described(unittest.TestCase):
    """Every answer keeps to docs/openapi.json, and to the last letter to tests/golden/serve."""

    @classmethod
    def setUpClass(cls):
        cls.room = cls.enterClassContext(Room(TRUCE))
        cls.client = Client(cls.room).enter()
        cls.said = cls.client.get("/api/openapi.json").json

    def wrong_with(self, value, schema, place):
        """What of a value is not as a schema says: a list of sentences."""
        if "$ref" in schema:
            found = self.said
            for part in schema["$ref"].split("/")[1:]:
                found = found[part]
            return self.wrong_with(value, found, place)
        if "anyOf" in schema:
            each = [self.wrong_with(value, one, place) for one in schema["anyOf"]]
            return [] if [] in each else min(each, key=len)
        kinds = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
                 "null": type(None)}
        kind = schema["type"]
        if not isinstance(value, kinds[kind]) or (isinstance(value, bool) and kind != "boolean"):
            return [f"{place} is no {kind}: {value!r}"]
        if "enum" in schema and value not in schema["enum"]:
            return [f"{place} may not be {value!r}"]
        if kind == "array":
            return [w for i, one in enumerate(value) for w in self.wrong_with(one, schema["items"], f"{place}[{i}]")]
        if kind != "object":
            return []
        wrong = [f"{place} lacks {key}" for key in schema.get("required", []) if key not in value]
        more = schema.get("additionalProperties", True)
        for key, one in value.items():
            if key in schema.get("properties", {}):
                wrong += self.wrong_with(one, schema["properties"][key], f"{place}.{key}")
            elif more is False:
                wrong.append(f"{place} has {key}, which is not described")
            elif isinstance(more, dict):
                wrong += self.wrong_with(one, more, f"{place}.{key}")
        return wrong

    def kept(self, answer, method, path):
        described = self.said["paths"][path][method]["responses"]
        self.assertIn(str(answer.status), described, (method, path, answer.text))
        response = described[str(answer.status)]
        if "$ref" in response:
            response = self.said["components"]["responses"]["Refusal"]
        for kind, content in response.get("content", {}).items():
            self.assertEqual(answer.headers["Content-Type"].split(";")[0], kind, path)
            value = answer.json if kind.endswith("json") else answer.text
            self.assertEqual(self.wrong_with(value, content["schema"], path), [])

    def golden(self, name, answer):
        text = answer.text.replace(str(self.room.folder), "harbour").replace("\r\n", "\n")
        path = SOURCES / "tests" / "golden" / "serve" / name
        if os.environ.get("TRUCE_UPDATE"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.assertEqual(text, path.read_text(encoding="utf-8"), f"{path.name}; TRUCE_UPDATE=1 writes it anew")

    def test_reading(self):
        day = {"at": "2031-03-16"}
        asked = {"status": day, "why": day | {"of": "clause 1"}, "waits": day, "record": {}, "check": {}, "read": {},
                 "agreement": {}, "places": {}, "pipelines": day, "feeds": day, "names": {},
                 "calendar": day, "calendar.ics": day,
                 "brief": {"from": "2031-03-05", "until": "2031-03-16"},
                 "forecast": {"at": "2031-03-02", "futures": "100", "days": "30"}}
        for name, query in asked.items():
            answer = self.client.get(f"/api/{name}", **query)
            self.assertEqual(answer.status, 200, answer.text)
            self.kept(answer, "get", f"/api/{name}")
            if name not in ("check", "read", "forecast"):  # pages of the verbs themselves tell what these say
                self.golden(name if "." in name else f"{name}.json", answer)
            self.kept(self.client.get(f"/api/{name}", no_such="1"), "get", f"/api/{name}")
        self.golden("report.json", self.client.get("/api/reports/r1"))
        self.kept(self.client.get("/api/reports/r1"), "get", "/api/reports/{id}")
        self.kept(self.client.get("/api/reports/none"), "get", "/api/reports/{id}")
        self.kept(self.client.get("/api/me"), "get", "/api/me")
        self.kept(self.client.get("/api/openapi.json"), "get", "/api/openapi.json")

    def test_the_flagship(self):
        room = Room(TRUCE)
        room.start(SOURCES / "missions" / "gaza-isf")
        self.addCleanup(room.stop)
        client, day = Client(room), {"at": "2026-07-05"}
        for name, query in {"status": day, "why": day | {"of": "green_light"}, "waits": day, "record": {"limit": "50"},
                            "check": {}, "read": {}, "agreement": {}, "places": {}, "pipelines": day, "calendar": day,
                            "feeds": day, "names": {}, "brief": {"until": "2026-07-05"}}.items():
            self.kept(client.get(f"/api/{name}", **query), "get", f"/api/{name}")

    def test_writing(self):
        for path, body, _ in WRITING:
            shape = path.replace("r1", "{id}").replace("r2", "{id}").replace("r3", "{id}")
            query = {"at": "2031-03-02", "futures": "50"} if path.endswith("forecast") else {}
            content = self.said["paths"][shape]["post"]["requestBody"]["content"]["application/json"]
            self.assertEqual(self.wrong_with(body, content["schema"], "body"), [])
            answer = self.client.ask("POST", path, body, **query)
            self.assertIn(answer.status, (200, 201), answer.text)
            self.kept(answer, "post", shape)
            self.kept(self.client.ask("POST", path, "{", **query), "post", shape)
        self.kept(self.client.post("/api/session", {"name": "a", "password": "b"}), "post", "/api/session")

    def test_every_route_is_described(self):
        """Each path and method of the description is there, and no other."""
        table = (SOURCES / "src" / "serve" / "routes.cpp").read_text(encoding="utf-8")
        routes = re.findall(r'\{\s*"(GET|POST|DELETE)",\s*"(/api/[^"]*)"', table)
        described = [(method.upper(), path) for path, item in self.said["paths"].items() for method in item]
        self.assertEqual(sorted(routes), sorted(described))
        for method, path in described:
            names = [each["name"] for each in self.said["paths"][path][method.lower()]["parameters"] if each["in"] == "query"]
            if names:
                answer = self.client.ask(method, path.replace("{id}", "r1"), {} if method == "POST" else None,
                                         **dict.fromkeys(names, ""))
                self.assertNotEqual(answer.status, 400, (path, answer.text))



class People(unittest.TestCase):
    """Who may do what, and see what."""

    @classmethod
    def setUpClass(cls):
        cls.room = cls.enterClassContext(Room(TRUCE, [(role, role) for role in ROLES]))
        cls.clients = {"nobody": Client(cls.room)}
        for role in ROLES:
            cls.clients[role] = Client(cls.room)
            assert cls.clients[role].sign_in(role).status == 200
        cls.ids = {}
        for label in LABELS:
            filed = cls.clients["administrator"].post("/api/reports", REPORT | {
                "source": f"source-{label}", "words": f"words-{label}", "url": f"https://example.org/{label}/",
                "incident": f"incident-{label}", "details": {"handling": label, "note": f"note-{label}"}})
            assert filed.status == 201, filed.text
            cls.ids[label] = filed.json["ids"][0]
            # One that skips a stage: the board names its item.
            filed = cls.clients["administrator"].post("/api/reports", {
                "act": "arrival", "by": "south", "happened": "2031-03-12", "learned": "2031-03-12", "item": f"item-{label}",
                "source": f"source-{label}", "details": {"handling": label}})
            assert filed.status == 201, filed.text

    def test_every_route_and_role(self):
        for name, client in self.clients.items():
            for path, query in READING:
                expected = 200 if "read" in MAY[name] else 401
                self.assertEqual(client.get(path, **query).status, expected, (name, path))
            for path, body, power in WRITING:
                answer = client.post(path, body)
                if power in MAY[name]:
                    self.assertIn(answer.status, (200, 201), (name, path, answer.text))
                else:
                    self.assertEqual(answer.status, 401 if name == "nobody" else 403, (name, path, answer.text))
            self.assertEqual(set(client.get("/api/me").json["may"]) - {"administer"}, MAY[name])

    def test_labels_are_counted_and_never_quoted(self):
        for name in ROLES:
            hidden = LABELS[LABELS.index(SEES[name]) + 1:]
            paths = READING + [(f"/api/reports/{id}", {}) for id in self.ids.values()]
            for path, query in paths:
                answer = self.clients[name].get(path, **query)
                for label in hidden:
                    for word in ("source", "words", "incident", "item", "note"):
                        self.assertNotRegex(answer.text, f"{word}-{label.replace('+', '[+]')}(?![+A-Z])", (name, path))
                    self.assertNotIn(f"example.org/{label}/", answer.text, (name, path))
                    self.assertNotIn(self.ids[label], answer.text, (name, path))
            seen = self.clients[name].get("/api/record").text
            self.assertTrue(all(f"words-{label}" in seen for label in LABELS if label not in hidden), name)
            self.assertEqual(self.clients[name].get("/api/status", at="2031-03-20").json["withheld"], 2 * len(hidden))
            self.assertEqual(self.clients[name].get("/api/record").json["withheld"], 2 * len(hidden))
            self.assertEqual(self.clients[name].get("/api/why", of="calm in quay", at="2031-03-13").json["withheld"],
                             len(hidden))
            for label, id in self.ids.items():
                status = self.clients[name].get(f"/api/reports/{id}").status
                self.assertEqual(status, 404 if label in hidden else 200, (name, label))

    def test_verdicts_are_the_same_for_all(self):
        boards = [self.clients[name].get("/api/status", at="2031-03-20").json for name in ROLES]
        verdicts = [[(c["clause"], c["members"], c["state"], c["since"]) for c in board["clauses"]] for board in boards]
        self.assertTrue(all(verdict == verdicts[0] for verdict in verdicts))

    def test_nothing_tells_of_a_withheld_id(self):
        reporter, hidden = self.clients["reporter"], self.ids["RED"]
        unknown = "h0000000000000000"
        for how in ("correction", "retraction"):
            answers = [reporter.post(f"/api/reports/{id}/{how}", {"source": "x"}) for id in (hidden, unknown)]
            self.assertEqual([answer.status for answer in answers], [404, 404])
            self.assertEqual(answers[0].text, answers[1].text)
        for field in ("id", "replaces"):
            answers = [reporter.post("/api/reports", REPORT | {field: id}) for id in (hidden, unknown)]
            self.assertEqual([answer.status for answer in answers], [422, 422])
            self.assertEqual(answers[0].text, answers[1].text)
        # What is said openly of something withheld does not name it.
        admin = self.clients["administrator"]
        opened = admin.post(f"/api/reports/{hidden}/correction",
                            {"source": "source-open", "words": "now open", "details": {"handling": "CLEAR"}})
        self.assertEqual(opened.status, 201, opened.text)
        answer = reporter.get(f"/api/reports/{opened.json['ids'][0]}")
        self.assertEqual((answer.status, answer.json["report"]["replaces"]), (200, ""))
        self.assertNotIn(hidden, reporter.get("/api/record").text)
        self.assertEqual(admin.get(f"/api/reports/{opened.json['ids'][0]}").json["report"]["replaces"], hidden)

    def test_labels_of_what_is_written(self):
        reporter = self.clients["reporter"]
        for label, status in [("CLEAR", 201), ("AMBER", 201), ("AMBER+STRICT", 403), ("RED", 403), ("PINK", 403)]:
            filed = reporter.post("/api/reports", REPORT | {"words": "mine " + label, "details": {"handling": label}})
            self.assertEqual(filed.status, status, label)
        # A correction keeps the label, and says who made it whatever the body says.
        amber = self.ids["AMBER"]
        filed = reporter.post(f"/api/reports/{amber}/correction",
                              {"source": "x", "words": "better", "details": {"recorded_by": "somebody", "note": "n"}})
        report = reporter.get(f"/api/reports/{filed.json['ids'][0]}").json
        self.assertEqual(report["report"]["details"]["handling"], "AMBER")
        self.assertEqual(report["recorded_by"], "reporter")
        self.assertEqual(self.clients["reader"].get(f"/api/reports/{filed.json['ids'][0]}").status, 404)

    def test_only_a_verifier_verifies(self):
        reporter, verifier = self.clients["reporter"], self.clients["verifier"]
        self.assertEqual(reporter.post("/api/reports", REPORT | {"status": "verified"}).status, 403)
        filed = reporter.post("/api/reports", REPORT | {"words": "to be verified"}).json["ids"][0]
        self.assertEqual(reporter.post(f"/api/reports/{filed}/correction", {"source": "x", "status": "verified"}).status, 422)
        done = verifier.post(f"/api/reports/{filed}/verification", {"source": "x"}).json["ids"][0]
        self.assertEqual(verifier.get(f"/api/reports/{done}").json["report"]["status"], "verified")
        # Whoever corrects what was verified makes it a report again.
        after = reporter.post(f"/api/reports/{done}/correction", {"source": "x", "words": "other"}).json["ids"][0]
        self.assertEqual(reporter.get(f"/api/reports/{after}").json["report"]["status"], "reported")

    def test_accounts_change_at_once(self):
        self.room.user("add", "guest", "reporter", stdin=PASSWORD + "\n")
        guest = Client(self.room)
        self.assertEqual(guest.sign_in("guest").status, 200)
        self.assertEqual(guest.post("/api/reports", REPORT | {"words": "by a guest"}).status, 201)
        self.room.user("role", "guest", "reader")
        self.assertEqual(guest.post("/api/reports", REPORT | {"words": "again"}).status, 403)
        self.room.user("remove", "guest")
        self.assertEqual(guest.get("/api/status").status, 401)
        listed = json.loads(self.room.user("list", "--json").stdout)["accounts"]
        self.assertEqual([(each["name"], each["role"], each["sees"]) for each in listed],
                         [(role, role, SEES[role]) for role in ROLES])
        self.assertNotIn("argon2", self.room.user("list", "--json").stdout)


class Hostile(unittest.TestCase):
    """Clients that do not keep to the rules."""

    @classmethod
    def setUpClass(cls):
        cls.room = cls.enterClassContext(Room(TRUCE, [("amal", "administrator"), ("badr", "reporter"), ("cyr", "reader")]))
        cls.amal = Client(cls.room)
        assert cls.amal.sign_in("amal").status == 200

    def raw(self, text, wait=5):
        with socket.create_connection(("127.0.0.1", self.room.port), timeout=wait) as line:
            line.sendall(text if isinstance(text, bytes) else text.encode())
            answer = b""
            while part := line.recv(65536):
                answer += part
            return answer.decode("utf-8", "replace")

    def test_tokens(self):
        for token in (None, "", "0" * 64, "x"):
            answer = self.amal.ask("POST", "/api/reports", REPORT, headers={"Truce-CSRF": token})
            self.assertEqual((answer.status, answer.json["code"]), (403, "wrong_token"))
        badr = Client(self.room)
        badr.sign_in("badr")
        stolen = self.amal.ask("POST", "/api/reports", REPORT, headers={"Truce-CSRF": badr.token})
        self.assertEqual(stolen.status, 403)

    def test_other_sites(self):
        for origin in ("http://evil.example", "null", f"http://127.0.0.1:{self.room.port}.evil.example",
                       f"http://localhost:{self.room.port}"):
            self.assertEqual(self.amal.ask("POST", "/api/reports", REPORT, headers={"Origin": origin}).status, 403, origin)
            self.assertEqual(self.amal.ask("GET", "/api/status", headers={"Origin": origin}).status, 403, origin)
        own = {"Origin": f"http://127.0.0.1:{self.room.port}"}
        self.assertEqual(self.amal.ask("GET", "/api/status", headers=own).status, 200)
        form = self.amal.ask("POST", "/api/reports", "a=b", headers={"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(form.status, 415)

    def test_hosts(self):
        for host in ("evil.example", f"evil.example:{self.room.port}", "127.0.0.1.evil.example", "127.0.0.1:1", ""):
            self.assertEqual(self.amal.ask("GET", "/api/status", headers={"Host": host}).status, 421, host)
        for host in (f"localhost:{self.room.port}", f"LOCALHOST:{self.room.port}", "127.0.0.1"):
            self.assertEqual(self.amal.ask("GET", "/api/status", headers={"Host": host}).status, 200, host)
        twice = self.raw("GET /api/status HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        self.assertRegex(twice, "^HTTP/1.1 4(00|21) ")

    def test_cookies(self):
        client = Client(self.room)
        answer = client.sign_in("cyr")
        cookie = answer.headers["Set-Cookie"]
        self.assertIn("HttpOnly", cookie)
        self.assertIn("SameSite=Strict", cookie)
        other = Client(self.room)
        for forged in ("", "0" * 64, client.cookie[:-1], client.cookie + "0", "x; truce_session=" + "0" * 64):
            other.cookie = forged
            self.assertEqual(other.get("/api/status").status, 401, forged)
        old = client.cookie
        self.assertEqual(client.ask("DELETE", "/api/session").status, 204)
        client.cookie = old
        self.assertEqual(client.get("/api/status").status, 401)

    def test_passwords(self):
        client = Client(self.room)
        wrong = [client.sign_in("nosuch", "wrong"), client.sign_in("badr", "wrong")]
        self.assertEqual([answer.status for answer in wrong], [401, 401])
        self.assertEqual(wrong[0].text, wrong[1].text)
        for _ in range(4):
            client.sign_in("badr", "wrong")
        paused = client.sign_in("badr")
        self.assertEqual((paused.status, paused.headers["Retry-After"]), (429, "300"))

    def test_sizes(self):
        large = self.amal.ask("POST", "/api/reports", b"{" + b" " * (1024 * 1024 + 1))
        self.assertEqual(large.status, 413)
        header = self.amal.ask("GET", "/api/status", headers={"X-Long": "x" * 20000})
        self.assertEqual(header.status, 431)
        deep = self.amal.post("/api/reports", "[" * 10000)
        self.assertEqual(deep.status, 422)
        many = self.amal.post("/api/reports", {"reports": [REPORT] * 1001})
        self.assertEqual(many.status, 422)

    def test_behind_a_proxy(self):
        room = Room(TRUCE, [("amal", "reporter")])
        room.flags = ["--public", "https://room.example.org"]
        with room:
            client = Client(room, host="room.example.org")
            self.assertEqual(client.get("/api/me").status, 200)
            self.assertEqual(Client(room, host="evil.example").get("/api/me").status, 421)
            signed_in = client.sign_in("amal")
            self.assertTrue(signed_in.headers["Set-Cookie"].endswith("; Secure"), signed_in.headers["Set-Cookie"])
            page = {"Origin": "https://room.example.org"}
            self.assertEqual(client.post("/api/reports", REPORT, headers=page).status, 201)
            for number in range(20):  # one client behind the proxy does not lock out the others
                nobody = {"name": f"nosuch{number}", "password": "x"}
                client.post("/api/session", nobody, headers={"X-Forwarded-For": "192.0.2.7"})
            wrong = {"name": "amal", "password": "wrong"}
            for forwarded, status in (("192.0.2.7", 429), ("192.0.2.8, 192.0.2.7", 429), ("192.0.2.7, 192.0.2.8", 401)):
                answer = client.post("/api/session", wrong, headers={"X-Forwarded-For": forwarded})
                self.assertEqual(answer.status, status, forwarded)
            (room.folder / "accounts.json").unlink()  # nobody is let in, rather than everybody
            self.assertEqual(client.get("/api/me").json["may"], [])
            self.assertEqual(client.get("/api/status").status, 401)

    def test_forwarded_headers_are_not_believed(self):
        with Room(TRUCE, [("amal", "reporter")]) as room:
            client = Client(room)
            for number in range(20):
                nobody = {"name": f"nosuch{number}", "password": "x"}
                client.post("/api/session", nobody, headers={"X-Forwarded-For": f"192.0.2.{number}"})
            answer = client.post("/api/session", {"name": "amal", "password": PASSWORD}, headers={"X-Forwarded-For": "192.0.2.99"})
            self.assertEqual(answer.status, 429)

    def test_what_is_not_http(self):
        for line in ("GET /api/status HTTP/9.9", "GET", "\x00\x01\x02", "GET /api/%zz HTTP/1.1", "GET /../etc HTTP/1.1",
                     "GET /api/status?at=1&at=2 HTTP/1.1"):
            answer = self.raw(f"{line}\r\nHost: 127.0.0.1:{self.room.port}\r\nConnection: close\r\n\r\n")
            self.assertRegex(answer, "^HTTP/1.1 400 ", line)

    def test_every_answer_has_the_policy(self):
        for path in ("/", "/api/status", "/api/nothing", "/none.js"):
            headers = self.amal.get(path).headers
            self.assertTrue(headers["Content-Security-Policy"].startswith("default-src 'none'"), path)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")

    def test_passwords_are_kept_as_hashes(self):
        path = self.room.folder / "accounts.json"
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual(path.read_text().count("$argon2id$"), 3)
        self.assertNotIn(PASSWORD, path.read_text())

    def test_listening_to_others_needs_accounts(self):
        with Room(TRUCE) as open_room:
            refused = subprocess.run([TRUCE, "serve", str(open_room.folder), "--listen", "0.0.0.0", "--port", "0"],
                                     capture_output=True, text=True, timeout=20, check=False)
            self.assertEqual(refused.returncode, 2)
            self.assertIn("Without accounts", refused.stderr)
            for address, says in (("https://room.example.org", "Without accounts"), ("room.example.org", "not an address"),
                                  ("https://room.example.org/truce", "not an address"), ("ftp://x", "not an address")):
                refused = subprocess.run([TRUCE, "serve", str(open_room.folder), "--public", address, "--port", "0"],
                                         capture_output=True, text=True, timeout=20, check=False)
                self.assertEqual(refused.returncode, 2)
                self.assertIn(says, refused.stderr)


class Live(unittest.TestCase):
    """Changes as they come, and the end of the server."""

    def setUp(self):
        self.room = self.enterContext(Room(TRUCE))
        self.client = Client(self.room).enter()

    def file(self, words):
        answer = self.client.post("/api/reports", REPORT | {"words": words})
        self.assertEqual(answer.status, 201, answer.text)
        return answer.json

    def test_another_client_hears_at_once(self):
        stream = Stream(Client(self.room))
        self.assertEqual(stream.next()[0], "hello")
        filed = self.file("one")
        name, number, data = stream.next()
        self.assertEqual((name, number, data["reports"], data["by"]),
                         ("reports", filed["version"], filed["ids"], "open"))
        stream.close()

    def test_a_past_day_stays_as_it_was(self):
        day = {"at": "2031-03-12"}
        told = lambda: {key: value for key, value in self.client.get("/api/status", **day).json.items()
                        if key not in ("version", "reports")}
        why = lambda: self.client.get("/api/why", of="calm in quay", **day).json["answers"]
        before, reasons = told(), why()
        late = {"act": "attack", "by": "north", "place": "saltmarsh", "happened": "2031-03-11", "source": "Fishers"}
        self.assertEqual(self.client.post("/api/reports", late | {"learned": "2031-03-20"}).status, 201)
        self.client.get("/api/status", at="2031-03-25")  # what is known now, in between
        self.assertEqual((told(), why()), (before, reasons))
        self.assertEqual(self.client.post("/api/reports", late | {"learned": "2031-03-12"}).status, 201)
        calm = lambda said: [each["truth"] for each in said["conditions"] if each["members"] == {"area": "saltmarsh"}]
        self.assertEqual((calm(before), calm(told())), (["yes"], ["no"]))
        verb = subprocess.run([TRUCE, "status", str(self.room.folder), "--at", day["at"], "--json"], capture_output=True,
                              text=True, check=False)
        self.assertEqual(told()["conditions"], json.loads(verb.stdout)["conditions"])

    def test_resume(self):
        versions = [self.file(f"report {i}")["version"] for i in range(3)]
        stream = Stream(Client(self.room), last=versions[0])
        self.assertEqual(stream.next()[2]["version"], versions[2])
        self.assertEqual([stream.next()[1] for _ in range(2)], versions[1:])
        stream.close()
        for unknown in (999, "x"):
            stream = Stream(Client(self.room), last=unknown)
            self.assertEqual([stream.next()[0] for _ in range(2)], ["hello", "reset"])
            stream.close()

    def test_what_was_acknowledged_is_kept(self):
        ids = [self.file(f"kept {i}")["ids"][0] for i in range(5)]
        self.room.process.kill()
        self.room.process.wait()
        self.room.process.stdout.close()
        self.room.start()
        for id in ids:
            self.assertEqual(Client(self.room).get(f"/api/reports/{id}").status, 200)

    def test_what_is_under_way_is_finished(self):
        asked = {"at": "2031-03-02", "futures": "60000", "days": "365"}

        def stop():
            time.sleep(0.3)
            return self.room.stop()
        answer, code = together(lambda: self.client.get("/api/forecast", **asked), stop)
        self.assertEqual((answer.status, code), (200, 0))
        self.assertEqual(answer.json["futures"], 60000)

    def test_slow_requests(self):
        with socket.create_connection(("127.0.0.1", self.room.port), timeout=20) as slow, \
             socket.create_connection(("127.0.0.1", self.room.port), timeout=20) as silent:
            slow.sendall(b"GET /api/status HTTP/1.1\r\nHost: ")
            self.assertRegex(slow.recv(65536).decode(), "^HTTP/1.1 408 ")
            self.assertEqual(silent.recv(65536), b"")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
