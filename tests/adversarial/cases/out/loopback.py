"""Services of this machine on the loopback, in TCP.

threat: network
stops: network namespace of its own
landlock: the socket call is refused
"""
# %% use strong
# %% trick
import socket
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET, "0.0.0.0")):
    try:
        with socket.socket(family) as out:
            out.settimeout(1)
            out.connect((host, @TCP_PORT@))
            out.sendall(b"answers")
    except OSError:
        pass
