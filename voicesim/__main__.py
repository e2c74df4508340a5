"""`python -m voicesim` is the same as `voicesim`."""

from voicesim.cli.main import main

if __name__ == "__main__":
    main()
