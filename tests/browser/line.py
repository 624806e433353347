"""A line between a browser and the server that can be cut and mended, as a train does in a tunnel."""

import socket
import threading
from contextlib import suppress


class Line:
    """Passes bytes on to ``address`` until it is cut; what is open then ends, and nothing new begins."""

    def __init__(self, address):
        host, port = address.removeprefix("http://").split(":")
        self._to = (host, int(port))
        self._up = True
        self._open = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._threads = []
        self._begin(self._answer)

    def _begin(self, work, *args):
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def cut(self):
        """The tunnel begins."""
        self._up = False
        for end in list(self._open):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self):
        """The tunnel ends."""
        self._up = True

    def close(self):
        """No more calls."""
        self.cut()
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._door.close()

    def _answer(self):
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if not self._up:
                near.close()
                continue
            far = socket.create_connection(self._to)
            self._open |= {near, far}
            self._begin(self._carry, near, far)

    def _carry(self, near, far):
        back = threading.Thread(target=self._pass_on, args=(far, near), daemon=True)
        back.start()
        self._pass_on(near, far)
        back.join()
        self._open -= {near, far}
        near.close()
        far.close()

    def _pass_on(self, one, other):
        with suppress(OSError):
            while chunk := one.recv(65536):
                other.sendall(chunk)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
