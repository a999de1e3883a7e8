/** The rim between the connection and the browser's WebSocket. */

/** What a socket tells its owner. `closed` comes last, and once. */
export interface SocketEvents {
  opened(): void;
  received(data: ArrayBuffer | string): void;
  closed(code: number, reason: string): void;
}

/** An open or opening socket. */
export interface Socket {
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code: number, reason: string): void;
}

/** Opens a socket. An argument of the connection, so that tests bring their own. */
export type SocketFactory = (url: string, events: SocketEvents) => Socket;

/** Open a WebSocket of the browser. */
export function browserSocket(url: string, events: SocketEvents): Socket {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => {
    events.opened();
  });
  socket.addEventListener('message', (event: MessageEvent<ArrayBuffer | string>) => {
    events.received(event.data);
  });
  socket.addEventListener('close', event => {
    events.closed(event.code, event.reason);
  });
  return {
    send: data => {
      // A socket that is closing has not told so yet; what is sent to it is lost either way.
      if (socket.readyState === WebSocket.OPEN) {
        socket.send(data);
      }
    },
    close: (code, reason) => {
      // The protocol allows a reason of 123 bytes; three bytes a character is the worst case.
      socket.close(code, reason.slice(0, 40));
    }
  };
}
