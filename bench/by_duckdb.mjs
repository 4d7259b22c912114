#!/usr/bin/env node
// The same daily properties asked of a database that keeps columns: one table, window functions, as many threads as TRUCE_THREADS says.
//
//   by_duckdb.mjs REPORTS.csv AT        the changes of verdict up to the second AT (Unix time), oldest first
//
// A peer of bench_monitor beside by_sqlite.cpp: same file, same answers, in memory. Its package is no part of the project: the target
// `by_duckdb` installs it into the build folder, and that folder is where TRUCE_DUCKDB says.
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.TRUCE_DUCKDB ?? process.cwd(), "package.json"));
const { DuckDBInstance } = require("@duckdb/node-api");
const [file, at] = process.argv.slice(2);
const threads = process.env.TRUCE_THREADS ?? "1";

const table = `
CREATE TABLE report AS SELECT id, act, about, place, item, epoch(happened)::BIGINT AS second
FROM read_csv('${file.replaceAll("'", "''")}', header = true, columns = {
  id: 'VARCHAR', act: 'VARCHAR', "by": 'VARCHAR', about: 'VARCHAR', place: 'VARCHAR', happened: 'TIMESTAMP', item: 'VARCHAR',
  source: 'VARCHAR', reliability: 'VARCHAR', credibility: 'VARCHAR'})`;

// 30 days 2592000 s, 14 days 1209600 s, 7 days 604800 s, 48 hours 172800 s; in force from 1893456000.
const question = `
WITH
touched(rank, name, second) AS (
  SELECT 0, 'quiet', second FROM report WHERE act = 'hostile_act' UNION ALL SELECT 0, 'quiet', 1893456000
  UNION ALL SELECT 1, 'quiet_area in ' || place, second FROM report WHERE act = 'hostile_act'
  UNION ALL SELECT 1, 'quiet_area in a' || n, 1893456000 FROM range(40) AS area(n)),
gap AS (SELECT rank, name, second, lead(second, 1, 9000000000000) OVER (PARTITION BY name ORDER BY second) AS next FROM touched),
step(name, second, more) AS (
  SELECT place, second, 1 FROM report WHERE act = 'hostile_act' UNION ALL SELECT place, second + 604800, -1 FROM report WHERE act = 'hostile_act'),
level AS (SELECT name, second, sum(sum(more)) OVER (PARTITION BY name ORDER BY second) >= 6 AS noisy FROM step GROUP BY name, second),
turn AS (SELECT name, second, noisy, lag(noisy, 1, false) OVER (PARTITION BY name ORDER BY second) AS before FROM level),
broken(second) AS (SELECT 1893456000 UNION ALL SELECT second FROM report WHERE act = 'violation'),
begun(second) AS (SELECT greatest((SELECT min(second) FROM report WHERE act = 'declaration'), (SELECT min(second) FROM report WHERE act = 'adoption'))),
calm AS (SELECT greatest(broken.second + 1209600, begun.second) AS second, lead(broken.second, 1, 9000000000000) OVER (ORDER BY broken.second) AS next FROM broken, begun),
convoy AS (
  SELECT c.second, min(r.second) AS done FROM report AS c LEFT JOIN report AS r ON r.act = 'delivery' AND r.about = c.id AND r.second >= c.second
  WHERE c.act = 'collection' GROUP BY c.id, c.second),
move(second, open, overdue, late, met) AS (
  SELECT second, 1, 0, 0, 0 FROM convoy
  UNION ALL SELECT done, -1, 0, 0, 1 FROM convoy WHERE done <= second + 172800
  UNION ALL SELECT second + 172800, -1, 1, 0, 0 FROM convoy WHERE done IS NULL OR done > second + 172800
  UNION ALL SELECT done, 0, -1, 1, 0 FROM convoy WHERE done > second + 172800),
sums AS (
  SELECT second, sum(sum(open)) OVER w AS open, sum(sum(overdue)) OVER w AS overdue, sum(sum(late)) OVER w AS late, sum(sum(met)) OVER w AS met
  FROM move WHERE second <= ${BigInt(at)} GROUP BY second WINDOW w AS (ORDER BY second)),
state AS (
  SELECT second, CASE WHEN overdue > 0 THEN 'missed' WHEN open > 0 THEN 'in force' WHEN late > 0 THEN 'late' WHEN met > 0 THEN 'met' ELSE 'dormant' END AS is_now FROM sums),
clause AS (SELECT second, is_now, lag(is_now, 1, 'dormant') OVER (ORDER BY second) AS before FROM state),
change(second, rank, name, before, after) AS (
  SELECT second + 2592000, rank, name, 'no', 'yes' FROM gap WHERE next > second + 2592000
  UNION ALL SELECT next, rank, name, 'yes', 'no' FROM gap WHERE next > second + 2592000 AND next < 9000000000000
  UNION ALL SELECT second, 2, 'noisy in ' || name, if(before, 'yes', 'no'), if(noisy, 'yes', 'no') FROM turn WHERE noisy <> before
  UNION ALL SELECT second, 3, 'standing', 'no', 'yes' FROM calm WHERE next > second
  UNION ALL SELECT next, 3, 'standing', 'yes', 'no' FROM calm WHERE next > second AND next < 9000000000000
  UNION ALL SELECT second, 4, 'clause 1', before, is_now FROM clause WHERE is_now <> before),
declared AS (SELECT item, min(second) AS second FROM report WHERE act = 'declared' GROUP BY item)
SELECT strftime(make_timestamp(second * 1000000), '%Y-%m-%d %H:%M:%S') || ' ' || before || ' ' || after || ' ' || name AS line FROM change WHERE second <= ${BigInt(at)}
UNION ALL SELECT 'undeclared ' || h.item FROM report AS h LEFT JOIN declared AS d ON d.item = h.item AND d.second <= h.second WHERE h.act = 'handed_over' AND d.item IS NULL`;

const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
await connection.run(table);
const answer = await connection.runAndReadAll(question);
process.stdout.write(answer.getRows().map(([line]) => `${line}\n`).join(""));
