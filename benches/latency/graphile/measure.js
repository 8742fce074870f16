// From a committed job to the acceptance of its mail, one job at a time on an idle system.
//
//   DATABASE_URL=… node measure.js [count] [warm-up] [pause in ms]
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { openSink } from "./sink.js";

const [count = 300, warmUp = 30, pause = 150] = process.argv.slice(2).map(Number);

let accept;
const port = await openSink((moment) => accept(moment));
const worker = fork(new URL("worker.js", import.meta.url), {
  env: { ...process.env, RELAY_PORT: String(port) },
  // What the worker logs of every job would be in the way of the figures.
  stdio: ["ignore", "ignore", "inherit", "ipc"],
});
await once(worker, "message");

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const job = JSON.stringify({ subject: "A response was recorded", text: "Acknowledged.\n".repeat(60) });

const samples = [];
for (let n = 0; n < warmUp + count; n++) {
  await sleep(pause);
  const accepted = new Promise((resolve) => (accept = resolve));
  const called = process.hrtime.bigint();
  await client.query("select graphile_worker.add_job('mail', $1::json)", [job]);
  const answered = process.hrtime.bigint();
  const moment = await Promise.race([
    accepted,
    sleep(30_000, undefined, { ref: false }).then(() => {
      throw new Error("a job was added and no mail came");
    }),
  ]);
  if (n >= warmUp) samples.push([moment - called, moment - answered]);
}

console.log(`${count} jobs, one at a time; until the relay accepted the mail, in milliseconds`);
for (const [place, since] of ["call", "answer"].entries()) {
  const sorted = samples.map((sample) => Number(sample[place]) / 1e6).sort((a, b) => a - b);
  const at = (percent) =>
    sorted[Math.max(1, Math.ceil((sorted.length * percent) / 100)) - 1].toFixed(2);
  console.log(
    `from the ${since.padEnd(6)}  median ${at(50)}  p90 ${at(90)}  p99 ${at(99)}  max ${at(100)}`,
  );
}

await client.end();
worker.kill();
process.exit(0);
