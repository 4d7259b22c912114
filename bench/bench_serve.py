#!/usr/bin/env python3
"""How long does a duty officer wait, with a long record, many readers and reports that keep coming?

    bench_serve.py TRUCE MISSION [REPORTS] [SECONDS]     one million and 15 unless told; needs wrk (Debian's)

Adds generated reports to a copy of the mission, which must be that of missions/gaza-isf, and serves it. Measures the first
byte of the page and of the status that it asks for, what 2,000 idle event streams cost in memory, and the status under 50 readers
who ask again as soon as they are answered while 100 reports a second are filed. A wrong answer ends with status 1.
"""
import csv, datetime, http.client, json, pathlib, random, re, resource, shutil, socket, statistics, subprocess, sys
import tempfile, threading, time

LUA = """done = function(summary, latency)
  local wrong = summary.errors
  io.write(string.format("wrk %d %.1f %.1f %.1f %.0f %d/%d/%d/%d/%d\\n", summary.requests, latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000, wrong.status, wrong.connect,
    wrong.read, wrong.write, wrong.timeout))
end"""
STREAMS, READERS, WRITERS, PER_SECOND, DAY = 2000, 50, 4, 100, "2026-07-05"


def generate(path, count):
    """Counts by those who count, which break nothing: a year of numbers."""
    random.seed(7)
    first = datetime.date(2025, 10, 10)
    counters = ["un", "unops", "un_ocha", "cogat", "idf", "gaza_health_ministry"]
    with open(path, "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow("id,act,by,happened,learned,number,source,reliability,credibility".split(","))
        for number in range(count):
            day = first + datetime.timedelta(days=number * 260 // count)
            rows.writerow([f"g{number}", random.choice(["toll_count", "area_report"]), random.choice(counters), day, day,
                           random.randrange(1000), "generated", "B", 2])


def first_byte(port, path):
    with socket.create_connection(("127.0.0.1", port)) as line:
        begun = time.monotonic()
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        byte = line.recv(16)
        took = time.monotonic() - begun
        while line.recv(1 << 16):
            pass
    assert byte.startswith(b"HTTP/1.1 200"), byte
    return took * 1000


def memory(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    return json.loads(connection.getresponse().read())


class Writer(threading.Thread):
    """Files reports at a steady rate and remembers how long each took to be acknowledged."""

    def __init__(self, port, seconds, name):
        super().__init__()
        self.port, self.seconds, self.writer, self.took = port, seconds, name, []

    def run(self):
        token = get(self.port, "/api/me")["csrf"]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        begun = time.monotonic()
        for number in range(self.seconds * PER_SECOND // WRITERS):
            time.sleep(max(0, begun + number * WRITERS / PER_SECOND - time.monotonic()))
            body = json.dumps({"act": "toll_count", "by": "un", "happened": str(datetime.date.today()), "number": number,
                               "source": self.writer})
            asked = time.monotonic()
            connection.request("POST", "/api/reports", body, {"Content-Type": "application/json", "Truce-CSRF": token})
            answer = connection.getresponse()
            assert answer.status == 201, answer.read()
            answer.read()
            self.took.append((time.monotonic() - asked) * 1000)
            if time.monotonic() - begun > self.seconds:
                break


def idle_streams(port, pid):
    before = memory(pid)
    lines = []
    for _ in range(STREAMS):
        line = socket.create_connection(("127.0.0.1", port))
        line.sendall(f"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        lines.append(line)
    for line in lines:
        text = b""
        while b"event: hello" not in text:
            part = line.recv(4096)
            assert part, "a stream was refused"
            text += part
    after = memory(pid)
    for line in lines:
        line.close()
    return after - before


def p95(numbers):
    return sorted(numbers)[int(len(numbers) * 0.95)]


def main(truce, mission, reports=1_000_000, seconds=15):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory(prefix="truce-bench-") as folder:
        here = pathlib.Path(folder) / "mission"
        shutil.copytree(mission, here, ignore=shutil.ignore_patterns("record.db*", "accounts.json"))
        generate(here / "reports" / "generated.csv", reports)
        script = pathlib.Path(folder) / "percentiles.lua"
        script.write_text(LUA)
        begun = time.monotonic()
        server = subprocess.Popen([truce, "serve", str(here), "--port", "0"], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True)
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1])
            print(f"{reports} generated reports: listens after {time.monotonic() - begun:.1f} s; {memory(server.pid):.0f} MiB")
            status = f"/api/status?at={DAY}"
            now, past = first_byte(port, "/api/status"), first_byte(port, status)
            page, warm = [[first_byte(port, path) for _ in range(50)] for path in ("/", status)]
            print(f"first byte of the page: {statistics.median(page):.1f} ms (p95 {p95(page):.1f}); of the status: {now:.1f} ms for "
                  f"now, {past:.0f} ms for a day that nobody asked about before, then {statistics.median(warm):.1f} ms (p95 {p95(warm):.1f})")
            before = get(port, "/api/status")
            print(f"{STREAMS} idle event streams: {idle_streams(port, server.pid):.1f} MiB")
            writers = [Writer(port, seconds, f"writer {name}") for name in range(WRITERS)]
            for writer in writers:
                writer.start()
            said = subprocess.run(["wrk", "-t1", f"-c{READERS}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script),
                                   f"http://127.0.0.1:{port}/api/status"], capture_output=True, text=True, check=True).stdout
            for writer in writers:
                writer.join()
            took = [each for writer in writers for each in writer.took]
            asked, middle, most_of, few, worst, errors = re.search(r"^wrk" + r" (\S+)" * 6 + "$", said, re.M).groups()
            print(f"status under {READERS} readers and {len(took) / seconds:.0f} reports/s for {seconds} s: {asked} answers, "
                  f"p50 {middle} ms, p95 {most_of} ms, p99 {few} ms, the longest {worst} ms; a report is on disk after "
                  f"{statistics.median(took):.1f} ms (p95 {p95(took):.1f})")
            after = get(port, f"/api/status?version={len(took) + 1}")
            right = after["reports"]["in_all"] - before["reports"]["in_all"] == len(took) and errors == "0/0/0/0/0"
            print("the answers are right" if right else f"WRONG: errors (status/connect/read/write/timeout) {errors}; {before['reports']} then {after['reports']}")
            return 0 if right else 1
        finally:
            server.terminate()
            server.wait(60)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:5])))
