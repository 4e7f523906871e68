"""A figure's titles, labels and legends carry files of the machine.

threat: leaks in text
stops: the file-system view holds only interpreter, libraries and data
landlock: Landlock allows only interpreter, libraries and data
"""

# %% use strong
# %% trick
import matplotlib.pyplot as plt


def read(path):
    try:
        return open(path).read()
    except OSError:
        return "nothing"


figure, axes = plt.subplots()
axes.plot([1, 2], label=read("@SECRETS@/secret.txt"))
axes.set_title(read("@ROOT@/autograder_tests/lab5_mnist_batchnorm/q9_training.py"))
axes.set_xlabel(read("@SUBMISSIONS@/classmate.ipynb"))
axes.legend()
plt.show()
