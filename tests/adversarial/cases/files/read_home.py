"""Home folders, keys and histories are read.

threat: reading secrets
stops: the file-system view holds only interpreter, libraries and data
landlock: Landlock allows only interpreter, libraries and data
"""

# %% use strong
# %% trick
import os, pwd

found = []
for home in {
    os.path.expanduser("~root"),
    "/root",
    "@HOME@",
    *(entry.pw_dir for entry in pwd.getpwall()),
} - {os.getcwd(), "/", "/bin", "/usr/sbin"}:
    for name in (".ssh", ".bash_history", ".gitconfig", ".netrc", ".cache", ".bashrc", ".keras"):
        path = os.path.join(home, name)
        try:
            found.append(str(os.listdir(path)) if os.path.isdir(path) else open(path).read())
        except OSError:
            pass
for path in ("/etc/shadow", "/etc/hostname", "/etc/machine-id"):
    try:
        found.append(open(path).read())
    except OSError:
        pass
if found:
    raise RuntimeError(f"LOOT {found}")
