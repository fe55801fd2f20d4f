"""``python -m inspect_xj`` is the command ``inspect-xj``, also where the script is not on the path."""

from inspect_xj.cli import main

if __name__ == "__main__":
    main()
