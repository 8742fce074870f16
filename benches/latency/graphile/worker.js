// The worker: one task, which sends one mail over connections that stay open.
import { run } from "graphile-worker";
import nodemailer from "nodemailer";

const relay = nodemailer.createTransport({
  host: "127.0.0.1",
  port: Number(process.env.RELAY_PORT),
  secure: false,
  ignoreTLS: true,
  pool: true,
});

const runner = await run({
  connectionString: process.env.DATABASE_URL,
  // Everything else as it comes: the worker listens for new jobs, polling is its fallback.
  taskList: {
    mail: async ({ subject, text }) => {
      await relay.sendMail({
        from: "alerts@example.org",
        to: "reader@example.org",
        subject,
        text,
      });
    },
  },
});
process.send("ready");
await runner.promise;
