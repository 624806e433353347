// The socket of one map: opens, reopens with patience, and says what arrives. It knows no edit.

export interface Wire {
  /** Opens at `address()`, asked anew each time; told of each message and of each end. */
  open(address: () => string, heard: (message: string) => void, ended: (code: number) => void, began: () => void): void;
  send(message: string): boolean;
  /** After so long without a word the line counts as dead. */
  patience(ms: number): void;
  /** Cuts the present connection and opens the next one at once. */
  again(): void;
  close(): void;
}

const FIRST_MS = 300;
const LONGEST_MS = 10_000;
/** Until the server has said how often it speaks. */
const SILENCE_MS = 15_000;
/** Codes after which nothing is gained by trying again. */
export const FINAL = new Map([
  [4403, "withdrawn"],
  [4404, "gone"],
  [4400, "malformed"],
]);

export class SocketWire implements Wire {
  private socket: WebSocket | null = null;
  private wait = FIRST_MS;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  private handlers: Parameters<Wire["open"]> | null = null;
  private failed = 0;
  private silence = SILENCE_MS;
  private quiet: ReturnType<typeof setTimeout> | undefined;

  open(...handlers: Parameters<Wire["open"]>): void {
    this.handlers = handlers;
    this.connect();
    if (typeof addEventListener !== "function") return;
    addEventListener("online", this.online);
    addEventListener("offline", this.offline);
  }

  send(message: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(message);
    return true;
  }

  patience(ms: number): void {
    this.silence = ms;
    if (this.socket) this.listen(this.socket);
  }

  again(): void {
    this.wait = 0;
    this.lose(4000);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.quiet);
    if (typeof removeEventListener === "function") {
      removeEventListener("online", this.online);
      removeEventListener("offline", this.offline);
    }
    this.socket?.close(1000);
  }

  /** What is still being dialled was dialled into nothing; an open line is judged by its heartbeats. */
  private readonly online = (): void => {
    if (this.closed || this.socket?.readyState === WebSocket.OPEN) return;
    this.wait = 0;
    if (this.socket) return this.lose(1006);
    clearTimeout(this.timer);
    this.connect();
  };

  /** Tried again with the usual patience all the same: a server on this machine needs no network. */
  private readonly offline = (): void => this.lose(1006);

  /** Gives a line up without waiting for its end: a dead one takes minutes to say that it is closed. */
  private lose(code: number): void {
    const socket = this.socket;
    if (!socket || this.closed) return;
    this.socket = null;
    socket.close(4000);
    this.over(code);
  }

  private over(code: number): void {
    clearTimeout(this.quiet);
    clearTimeout(this.timer);
    this.handlers?.[2](code);
    if (this.closed || FINAL.has(code)) return;
    this.timer = setTimeout(() => this.connect(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(LONGEST_MS, Math.max(FIRST_MS, this.wait * 2));
  }

  private listen(socket: WebSocket): void {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.socket === socket && this.lose(1006), this.silence);
  }

  private async ask(address: string, ended: (code: number) => void): Promise<void> {
    const status = await this.status(address.replace(/^ws/, "http")).catch(() => 0);
    if (this.closed || this.socket?.readyState === WebSocket.OPEN) return;
    const code = status === 401 || status === 403 ? 4403 : status === 404 ? 4404 : 0;
    if (code === 0) return;
    this.close();
    ended(code);
  }

  protected async status(address: string): Promise<number> {
    return (await fetch(address, { cache: "no-store" })).status;
  }

  /** A browser's page proves who it is by its cookie; a program overrides this to show its token. */
  protected make(address: string): WebSocket {
    return new WebSocket(address);
  }

  private connect(): void {
    if (!this.handlers || this.closed) return;
    const [address, heard, ended, began] = this.handlers;
    const socket = this.make(address());
    this.socket = socket;
    this.listen(socket);
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.wait = FIRST_MS;
      this.failed = 0;
      began();
    };
    socket.onmessage = (event) => {
      if (this.socket !== socket) return;
      this.listen(socket);
      heard(String(event.data));
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.over(event.code);
      // A handshake that is refused looks like a server that is away: after two, ask which it is.
      if (event.code === 1006 && ++this.failed >= 2) void this.ask(address(), ended);
    };
  }
}
