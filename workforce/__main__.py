"""`python -m workforce`: the same as the command `workforce`."""

from workforce.cli import main

if __name__ == "__main__":
    main()
