"""Abstract and named sockets of this machine.

threat: network
stops: network namespace of its own, a file-system view without them
landlock: the socket call is refused
"""

# %% use strong
# %% trick
import socket

for name in (
    "\0@ABSTRACT@",
    "@SECRETS@/named.sock",
    "/run/docker.sock",
    "/run/dbus/system_bus_socket",
):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(socket.AF_UNIX, kind) as out:
                out.settimeout(1)
                out.connect(name)
                out.sendall(b"answers")
        except OSError:
            pass
