// The socket of one map: opens, reopens with patience, and says what arrives. It knows no edit.

export interface Wire {
  /** Opens at `address()`, asked anew each time; told of each message and of each end. */
  open(address: () => string, heard: (message: string) => void, ended: (code: number) => void, began: () => void): void;
  send(message: string): boolean;
  /** Cuts the present connection and opens the next one at once. */
  again(): void;
  close(): void;
}

const FIRST_MS = 300;
const LONGEST_MS = 10_000;
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

  open(...handlers: Parameters<Wire["open"]>): void {
    this.handlers = handlers;
    this.connect();
    if (typeof addEventListener === "function") addEventListener("online", this.atOnce);
  }

  send(message: string): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(message);
    return true;
  }

  again(): void {
    this.wait = 0;
    this.socket?.close(4000);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    if (typeof removeEventListener === "function") removeEventListener("online", this.atOnce);
    this.socket?.close(1000);
  }

  private readonly atOnce = (): void => {
    if (this.socket || this.closed) return;
    clearTimeout(this.timer);
    this.connect();
  };

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
    socket.onopen = () => {
      this.wait = FIRST_MS;
      this.failed = 0;
      began();
    };
    socket.onmessage = (event) => {
      if (this.socket === socket) heard(String(event.data));
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      ended(event.code);
      if (this.closed || FINAL.has(event.code)) return;
      // A handshake that is refused looks like a server that is away: after two, ask which it is.
      if (event.code === 1006 && ++this.failed >= 2) void this.ask(address(), ended);
      this.timer = setTimeout(() => this.connect(), this.wait * (0.5 + Math.random()));
      this.wait = Math.min(LONGEST_MS, Math.max(FIRST_MS, this.wait * 2));
    };
  }
}
