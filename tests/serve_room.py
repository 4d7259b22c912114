"""A real server on a small mission of its own, for the tests that ask it over HTTP."""
import http.client, json, pathlib, subprocess, tempfile, threading, urllib.parse

AGREEMENT = '''agreement "Harbour"
  signed by north, south on 2031-03-01
  in force from 2031-03-01 until 2031-12-31
  proof alleged
party side: north, south
party monitors
place area: quay, saltmarsh
event attack by any side in any area
process withdrawal by any side in any area
pipeline boats: offer by any side -> arrival by any side
condition calm in each area is no attack in that area for 3 days
condition term is after 2031-06-30
clause 1 "Withdrawal" north must end withdrawal in saltmarsh by 2031-03-15
clause 2 south must end withdrawal in quay within 30 days
condition gone is once end of withdrawal by south in quay
test "north withdraws"
  given end of withdrawal by north in saltmarsh on 2031-03-14
  on 2031-03-16 expect clause 1 is met
'''
OUTLOOK = '''outlook "Harbour, a guess" for "agreement.truce"
  seed 7
  by "staff"
expect end of withdrawal by south in quay 10 to 40 days, most likely 20
  because "the staff's own estimate"
'''
ROW = "act,edge,by,place,happened,learned,number,item,source,id,words\n"
ROWS = ROW + '''withdrawal,end,north,saltmarsh,2031-03-14,2031-03-20,,,Harbour radio,r1,seen from the pier
attack,,south,quay,2031-03-10 14:00,2031-03-11,,,Harbour radio,r2,two shots
offer,,south,,2031-03-05,2031-03-05,,boat-1,Fishers,r3,
arrival,,south,,2031-03-06,2031-03-06,,boat-2,Fishers,r4,
'''
PASSWORD = "four plain words here"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body, self.text = status, headers, body, body.decode("utf-8", "replace")

    @property
    def json(self):
        return json.loads(self.text)


class Client:
    """One browser, as far as the server can tell: a cookie and a token."""

    def __init__(self, room, host=None):
        self.room, self.host, self.cookie, self.token = room, host, "", ""

    def ask(self, method, path, body=None, headers=None, **query):
        given = {"Host": self.host or f"127.0.0.1:{self.room.port}"}
        if self.cookie:
            given["Cookie"] = f"truce_session={self.cookie}"
        if method not in ("GET", "HEAD") and self.token:
            given["Truce-CSRF"] = self.token
        data = None
        if body is not None:
            data = body if isinstance(body, (bytes, str)) else json.dumps(body)
            given["Content-Type"] = "application/json"
        given.update(headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.room.port, timeout=30)
        connection.request(method, path + ("?" + urllib.parse.urlencode(query) if query else ""), data,
                           {name: value for name, value in given.items() if value is not None})
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def get(self, path, **query):
        return self.ask("GET", path, **query)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, {} if body is None else body, **more)

    def enter(self):
        """Takes the token of an open server."""
        self.token = self.get("/api/me").json["csrf"]
        return self

    def sign_in(self, name, password=PASSWORD):
        answer = self.post("/api/session", {"name": name, "password": password})
        if answer.status == 200:
            self.cookie = answer.headers["Set-Cookie"].split("truce_session=")[1].split(";")[0]
            self.token = answer.json["csrf"]
        return answer


class Stream:
    """Listens to /api/events on a thread of its own."""

    def __init__(self, client, last=None):
        headers = {"Host": f"127.0.0.1:{client.room.port}"}
        if client.cookie:
            headers["Cookie"] = f"truce_session={client.cookie}"
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        self.connection = http.client.HTTPConnection("127.0.0.1", client.room.port, timeout=30)
        self.connection.request("GET", "/api/events", headers=headers)
        self.response = self.connection.getresponse()
        self.status = self.response.status

    def next(self):
        """The next event as (name, id, data)."""
        name, number, data = "message", None, None
        while True:
            line = self.response.fp.readline().decode().rstrip("\n")
            if line == "" and data is not None:
                return name, number, data
            field, _, value = line.partition(": ")
            name = value if field == "event" else name
            number = int(value) if field == "id" else number
            data = json.loads(value) if field == "data" else data

    def close(self):
        self.connection.sock and self.connection.sock.close()
        self.connection.close()


class Room:
    """The mission's folder and the server; use it with `with`."""

    def __init__(self, truce, accounts=(), rows=ROWS):
        self.truce, self.accounts, self.rows, self.flags = truce, accounts, rows, []

    def __enter__(self):
        self.kept = tempfile.TemporaryDirectory(prefix="truce-serve-")
        self.folder = pathlib.Path(self.kept.name)
        (self.folder / "agreement.truce").write_text(AGREEMENT, encoding="utf-8")
        (self.folder / "outlook.truce").write_text(OUTLOOK, encoding="utf-8")
        (self.folder / "reports").mkdir()
        (self.folder / "reports" / "harbour.csv").write_text(self.rows, encoding="utf-8")
        for name, role in self.accounts:
            self.user("add", name, role, stdin=PASSWORD + "\n")
        self.start()
        return self

    def user(self, what, *words, stdin=""):
        flags = [word for word in words if word.startswith("--")]
        names = [word for word in words if not word.startswith("--")]
        return subprocess.run([self.truce, "user", what, str(self.folder), *names, *flags], input=stdin, text=True,
                              capture_output=True, check=False)

    def start(self, mission=None):
        self.process = subprocess.Popen([self.truce, "serve", str(mission or self.folder), "--port", "0",
                                         *self.flags], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.address = self.process.stdout.readline().strip()
        self.port = int(self.address.rsplit(":", 1)[1])

    def stop(self):
        self.process.terminate()
        code = self.process.wait(20)
        self.process.stdout.close()
        return code

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.kept.cleanup()


def together(*tasks):
    """Runs all at once; each answer in its place."""
    answers = [None] * len(tasks)

    def run(place):
        answers[place] = tasks[place]()
    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
