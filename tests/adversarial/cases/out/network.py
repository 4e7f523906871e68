"""Connections to the outside, by name and by address.

threat: network
stops: network namespace of its own
landlock: the socket call is refused
"""

# %% use strong
# %% trick
import socket, urllib.request

reached = []
for target in (("1.1.1.1", 53), ("8.8.8.8", 443), ("169.254.169.254", 80)):
    try:
        socket.create_connection(target, 1)
        reached.append(target)
    except OSError:
        pass
try:
    urllib.request.urlopen("http://example.com", timeout=1)
    reached.append("http")
except OSError:
    pass
if reached:
    raise RuntimeError(f"LOOT {reached}")
