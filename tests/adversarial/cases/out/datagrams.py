"""Datagrams and raw sockets: DNS, UDP to the loopback and to the outside.

threat: network
stops: network namespace of its own
landlock: the socket call is refused
"""
# %% use strong
# %% trick
import socket
reached = []
for family, target in ((socket.AF_INET, ("127.0.0.1", @UDP_PORT@)), (socket.AF_INET, ("8.8.8.8", 53)), (socket.AF_INET6, ("::1", @UDP_PORT@))):
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as out:
            out.sendto(b"answers", target)
            reached.append(target)
    except OSError:
        pass
try:
    socket.getaddrinfo("example.com", 80)
    reached.append("dns")
except OSError:
    pass
if [r for r in reached if r == "dns"]:
    raise RuntimeError(f"LOOT {reached}")
