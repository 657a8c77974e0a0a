// usearch measured: node usearch.mjs FOLDER. Exact search over the floats of FOLDER/rows.f32 for those of
// FOLDER/asked.f32, one query at a time, one thread; and over bytes, as far as bytes are as good. $PEERS: node_modules.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.env.PEERS + "/");
const usearch = require("usearch");
const [folder] = process.argv.slice(2);
const DIMENSIONS = 384, K = 10, ROUNDS = 3;

const cpuMs = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1000; };
const floats = (name) => {
	const b = readFileSync(`${folder}/${name}`);
	return new Float32Array(b.buffer, b.byteOffset, b.byteLength / 4);
};
const median = (a) => a.sort((x, y) => x - y)[Math.floor(a.length / 2)];

const rows = floats("rows.f32"), asked = floats("asked.f32");
const queries = asked.length / DIMENSIONS, times = Array.from({ length: queries }, () => []);
const ids = [];
for (let round = 0; round < ROUNDS; round++)
	for (let q = 0; q < queries; q++) {
		const query = asked.slice(q * DIMENSIONS, (q + 1) * DIMENSIONS);
		const began = cpuMs();
		const found = usearch.exactSearch(rows, query, DIMENSIONS, K, usearch.MetricKind.Cos, 1);
		times[q].push(cpuMs() - began);
		if (round === 0) ids.push([...found.keys].map(Number));
	}
const ms = times.map(median).sort((x, y) => x - y);
console.log(JSON.stringify({ engine: "usearch", rows: rows.length / DIMENSIONS, p50_ms: ms[Math.floor(queries / 2)],
	p99_ms: ms[Math.floor(queries * 0.99)], queries, ids }));
