"""Outputs, exceptions and names are HTML with a script.

threat: markup
stops: pages escape everything
"""

# %% use strong
# %% trick
from IPython.display import HTML

evil = "<script>alert('labgrade')</script><img src=x onerror=alert('labgrade')>"
print(evil)
display(HTML(evil))
raise type(evil, (Exception,), {})(evil + "\x1b[2J\x1b]0;title\x07{{ 7 * 7 }}{% raw %}]]>-->\u202e")
# %% trick
accuracy, loss = evil, evil
grader.check("q10_evaluate")
