"""`python -m supervise.manual`: every environment variable, as `make settings` prints them."""

import sys

from settings import variables

_NAME_WIDTH = 22


def text() -> str:
    """This will lay the variables out in lines, each with its default in brackets."""
    return "".join(
        f"{variable.name:<{_NAME_WIDTH}} {variable.explanation} [{variable.default}]\n"
        for variable in variables()
    )


if __name__ == "__main__":
    sys.stdout.write(text())
