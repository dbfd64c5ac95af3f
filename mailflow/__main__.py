"""`python -m mailflow` is `mailflow`."""

from mailflow.cli.main import run

if __name__ == "__main__":
    run()
