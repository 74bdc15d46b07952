// What a connection is told that asks nothing that can be answered.
import type { Server } from "node:http";
import type { Socket } from "node:net";

/** As Node itself answers; anything else is a bad request. */
const ANSWERS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/**
 * Answers as Node does, but closes a connection without a word that has said nothing for too long. Browsers open some in advance: an
 * answer to no question would meet the question that they ask at that moment, while one that is closed has them ask again.
 */
export function answerClientErrors(server: Server): void {
  server.on("clientError", ({ code = "" }: NodeJS.ErrnoException, duplex) => {
    const socket = duplex as Socket;
    if (socket.writable && socket.bytesRead > 0 && socket.bytesWritten === 0)
      socket.end(`HTTP/1.1 ${ANSWERS[code] ?? "400 Bad Request"}\r\nConnection: close\r\n\r\n`);
    else socket.destroy();
  });
}
