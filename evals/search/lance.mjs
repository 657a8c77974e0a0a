// LanceDB measured: node lance.mjs build|ask|cold FOLDER N. Words are parted at blanks and kept as they stand, so that it
// indexes the very terms the others do; CPU time of all its threads. Its node_modules: $PEERS.
import { createRequire } from "node:module";
import { createReadStream, readFileSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";

const require = createRequire(process.env.PEERS + "/");
const lancedb = require("@lancedb/lancedb");
const [what, folder, count] = process.argv.slice(2);
const n = Number(count), path = `${folder}/lance-${n}`, ROUNDS = n > 100000 ? 2 : 3, BATCH = 20000;

const cpuMs = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1000; };
const memory = (name) =>
	Math.round(Number(/(\d+)/.exec(readFileSync("/proc/self/status", "utf8").split(name)[1])[1]) / 1024);
const say = (o) => console.log(JSON.stringify({ engine: "lancedb", passages: n, ...o }));

async function build() {
	const began = cpuMs();
	rmSync(path, { recursive: true, force: true });
	const db = await lancedb.connect(path);
	let table, rows = [], id = 0;
	const flush = async () => {
		if (table) await table.add(rows);
		else table = await db.createTable("docs", rows);
		rows = [];
	};
	for await (const line of createInterface({ input: createReadStream(`${folder}/docs.txt`) })) {
		if (id === n) break;
		rows.push({ id: ++id, text: line });
		if (rows.length === BATCH) await flush();
	}
	if (rows.length > 0) await flush();
	await table.optimize();
	const loaded = cpuMs();
	await table.createIndex("text", {
		config: lancedb.Index.fts({
			withPosition: false, baseTokenizer: "whitespace", lowercase: false, stem: false,
			removeStopWords: false, asciiFolding: false, maxTokenLength: 1000,
		}),
	});
	await table.waitForIndex(["text_idx"], 3600);
	say({ build_ms: Math.round(cpuMs() - began), index_ms: Math.round(cpuMs() - loaded), peak_mb: memory("VmHWM") });
}

async function ask(table, stems) {
	const began = cpuMs();
	await table.query().fullTextSearch(new lancedb.MatchQuery(stems, "text")).select(["id", "_score"]).limit(10).toArray();
	return cpuMs() - began;
}

const median = (a) => a.sort((x, y) => x - y)[Math.floor(a.length / 2)];

async function timeKind(table, kind, queries) {
	const rounds = queries.map(() => []);
	for (let round = 0; round <= ROUNDS; round++) // the first one warms up
		for (let i = 0; i < queries.length; i++) {
			const ms = await ask(table, queries[i]);
			if (round > 0) rounds[i].push(ms);
		}
	const ms = rounds.map(median).sort((x, y) => x - y);
	say({ kind, memory_mb: memory("VmRSS"), p50_ms: ms[Math.floor(ms.length / 2)],
		p99_ms: ms[Math.floor(ms.length * 0.99)], mean_ms: ms.reduce((a, b) => a + b, 0) / ms.length, queries: ms.length });
}

async function open() {
	const db = await lancedb.connect(path);
	const table = await db.openTable("docs");
	try { await table.prewarmIndex("text_idx"); } catch { /* older ones can't */ }
	return table;
}

if (what === "build") await build();
else if (what === "cold") {
	const began = cpuMs();
	const table = await (await lancedb.connect(path)).openTable("docs");
	await ask(table, "refund file error");
	say({ cold_cpu_ms: cpuMs() - began });
} else {
	const table = await open();
	const lines = readFileSync(`${folder}/queries.tsv`, "utf8").trimEnd().split("\n").map((l) => l.split("\t"));
	for (const kind of ["short", "ticket", "long"])
		await timeKind(table, kind, lines.filter((l) => l[0] === kind).map((l) => l[1]));
}
