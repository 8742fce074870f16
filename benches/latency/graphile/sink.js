// A relay that accepts every mail and says when, on the clock of the process it runs in. It
// offers what the relay of the other measurement offers, and stamps at the same place.
import { createServer } from "node:net";

const REPLIES = {
  EHLO: "250-sink.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n",
  HELO: "250 sink.invalid\r\n",
  NOOP: "250 2.0.0 ok\r\n",
  MAIL: "250 2.0.0 ok\r\n",
  RSET: "250 2.0.0 ok\r\n",
  RCPT: "250 2.1.5 ok\r\n",
  DATA: "354 go on\r\n",
  QUIT: "221 2.0.0 bye\r\n",
};

/** Resolves to the port; `accepted` is called with the moment of each acceptance. */
export function openSink(accepted) {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.write("220 sink.invalid ESMTP\r\n");
    let pending = "";
    let inMessage = false;
    socket.on("data", (bytes) => {
      pending += bytes.toString("latin1");
      for (let end; (end = pending.indexOf("\n")) >= 0; ) {
        const line = pending.slice(0, end).trimEnd();
        pending = pending.slice(end + 1);
        if (inMessage) {
          if (line === ".") {
            inMessage = false;
            const moment = process.hrtime.bigint();
            socket.write("250 2.0.0 accepted\r\n");
            accepted(moment);
          }
          continue;
        }
        const verb = line.split(/[ :]/)[0].toUpperCase();
        socket.write(REPLIES[verb] ?? "502 5.5.1 not here\r\n");
        inMessage = verb === "DATA";
        if (verb === "QUIT") socket.end();
      }
    });
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server.address().port));
  });
}
