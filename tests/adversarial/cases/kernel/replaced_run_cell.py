"""run_cell, run_code and do_execute report success and run nothing.

threat: shell hooks
stops: a cell's own report earns no points
"""

# %% use weak
# %% trick
shell = get_ipython()


class Fine:
    success, error_before_exec, error_in_exec, result = True, None, None, None


shell.run_cell = shell.run_code = shell.do_execute = lambda *a, **k: Fine()
# %%
grader.check("q5_cnn_model")
